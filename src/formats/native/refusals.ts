import type { RefusalName } from "../../errors/refusals.ts";
import { attributeRefusals } from "../../licensing/attribute-refusals.ts";

/**
 * What the native API says of a refusal: its code of five digits, its usual HTTP status, and what a caller reads: a sentence that says what is wrong,
 * and one that says what to do. A code never changes its meaning; new ones continue their hundred's series.
 */
type NativeRefusal<Code extends string = string> = { code: Code; status: number; message: string };

const refusal = <Code extends string>(code: Code, status: number, message: string): NativeRefusal<Code> => ({
  code,
  status,
  message,
});

/** A refusal of one attribute of a policy, or of a license's own limit: its declaration makes the sentence. */
const ofAttribute = <Code extends string>(code: Code, name: keyof typeof attributeRefusals): NativeRefusal<Code> =>
  refusal(code, 400, attributeRefusals[name]);

/** Every refusal as the native API says it. `docs/errors.md` is made from this table. */
export const nativeRefusals = {
  // Requests
  request_malformed: refusal("40000", 400, "The request is malformed. Check its body and parameters against the documentation."),
  not_authenticated: refusal("40001", 401, "You are not authenticated. Send a valid access token, API token or license key."),
  permission_denied: refusal(
    "40003",
    403,
    "You are not permitted to do this. Ask an administrator for a role or token that may.",
  ),
  route_not_found: refusal("40004", 404, "There is no such route or resource. Check the path and the id."),
  method_not_allowed: refusal("40005", 405, "This path does not take that method. Use one that the Allow header names."),
  concurrent_change: refusal("40008", 409, "Another change got in the way. Try again."),
  idempotency_key_reused: refusal("40009", 409, "This idempotency key was used with another body. Use a new key."),
  body_too_large: refusal("40013", 413, "The body is too large. Send at most 1 MiB."),
  media_type_unsupported: refusal(
    "40015",
    415,
    "The body's media type or content encoding is not supported. Send application/json or a form, not compressed.",
  ),
  too_many_requests: refusal("40029", 429, "Too many requests. Wait as long as Retry-After says."),

  // Tenants
  tenant_name_missing: refusal("42000", 400, "The tenant's name is missing. Send name."),
  tenant_name_taken: refusal("42001", 409, "A tenant of this name exists. Choose another name."),
  tenant_not_found: refusal("42002", 404, "There is no such tenant, or its name is not valid. Check the name."),

  // Accounts and roles
  username_missing: refusal("43000", 400, "The username is missing. Send username."),
  email_missing: refusal("43001", 400, "The email address is missing. Send email."),
  role_missing: refusal("43002", 400, "The role is missing. Send role, or leave it out for user."),
  role_not_assignable: refusal(
    "43003",
    400,
    "The role is unknown, or more than you may give. Send admin, user or one of the tenant's own, no larger than yours.",
  ),
  password_missing: refusal("43004", 400, "The password is missing. Send password."),
  username_taken: refusal("43005", 409, "An account of this username exists. Choose another one."),
  email_taken: refusal("43006", 409, "An account with this email address exists. Use another one."),
  account_action_missing: refusal(
    "43007",
    400,
    "The account action is missing. Send it in the path: see /docs for those there are.",
  ),
  account_action_unknown: refusal("43008", 404, "The account action is unknown. See /docs for those there are."),
  account_not_found: refusal("43009", 404, "There is no such account, or its username is not valid. Check the username."),
  email_invalid: refusal(
    "43010",
    400,
    "The email address is not valid. Send one of at most 320 characters, such as ada@example.com.",
  ),
  password_too_weak: refusal(
    "43011",
    400,
    "The password is too weak. Use 8 to 256 characters, no common password, and none of the names around it.",
  ),
  account_in_use: refusal(
    "43012",
    422,
    "The account owns licenses or machines. Give them to somebody else first, or send cascade=true.",
  ),
  account_already_banned: refusal("43013", 422, "The account is banned already. Nothing is left to do."),
  account_not_banned: refusal("43014", 422, "The account is not banned. Nothing is left to do."),
  account_status_invalid: refusal("43015", 400, "The status is unknown. Use active or inactive."),
  role_not_found: refusal("43016", 404, "There is no such role of the tenant's own. Check its name."),
  role_name_taken: refusal("43017", 409, "A role of this name exists. Choose another name."),
  role_name_invalid: refusal(
    "43018",
    400,
    "The role's name is missing or not valid. Send name: 1 to 256 letters and digits, no built-in role's.",
  ),
  role_permissions_invalid: refusal(
    "43019",
    400,
    "The permissions are missing, one is unknown, or one is more than you may give. Send permissions, a list of those that you have.",
  ),
  role_in_use: refusal("43020", 422, "Accounts still have this role. Give them another one first."),
  last_admin: refusal("43021", 422, "This is the tenant's last active admin. Make another admin first."),

  // Products
  product_name_invalid: refusal("44000", 400, "The product's name is missing or too long. Send name: 1 to 256 characters."),
  product_code_invalid: refusal("44001", 400, "The product's code is missing or too long. Send code: 1 to 256 characters."),
  distribution_strategy_invalid: refusal("44002", 400, "The distribution strategy is unknown. Use licensed, open or closed."),
  product_name_taken: refusal("44003", 409, "A product of this name exists. Choose another name."),
  product_code_taken: refusal("44004", 409, "A product with this code exists. Choose another code."),
  product_id_missing: refusal("44005", 400, "The product id is missing. Send product_id."),
  product_not_found: refusal("44006", 404, "There is no such product. Check product_id."),
  token_expiry_invalid: refusal(
    "44007",
    400,
    "The token's expiry is not a time to come. Send one of RFC 3339, such as 2030-01-01T00:00:00Z.",
  ),
  product_has_licenses: refusal("44008", 422, "The product still has licenses. Delete them first, or send cascade=true."),

  // Entitlements
  entitlement_ids_missing: refusal("45000", 400, "The entitlement id is missing. Send a list of one or more ids."),
  entitlement_name_invalid: refusal(
    "45001",
    400,
    "The entitlement's name is missing or too long. Send name: 1 to 256 characters.",
  ),
  entitlement_code_invalid: refusal(
    "45002",
    400,
    "The entitlement's code is missing or too long. Send code: 1 to 256 characters.",
  ),
  entitlement_code_taken: refusal("45003", 409, "An entitlement with this code exists. Choose another code."),
  entitlement_not_found: refusal("45004", 404, "There is no such entitlement. Check its id."),
  entitlement_in_use: refusal("45005", 422, "The entitlement is attached to a policy or license. Detach it first."),
  entitlement_not_attached: refusal("45006", 404, "The entitlement is not attached. Check the ids."),

  // Policies
  policy_name_invalid: refusal("46000", 400, "The policy's name is missing or too long. Send name: 1 to 256 characters."),
  policy_scheme_invalid: ofAttribute("46001", "policy_scheme_invalid"),
  policy_id_missing: refusal("46002", 400, "The policy id is missing. Send policy_id."),
  policy_not_found: refusal("46003", 404, "There is no such policy. Check policy_id."),
  policy_duration_invalid: ofAttribute("46004", "policy_duration_invalid"),
  policy_max_machines_invalid: ofAttribute("46005", "policy_max_machines_invalid"),
  policy_max_uses_invalid: ofAttribute("46006", "policy_max_uses_invalid"),
  policy_max_users_invalid: ofAttribute("46007", "policy_max_users_invalid"),
  policy_heartbeat_duration_invalid: ofAttribute("46008", "policy_heartbeat_duration_invalid"),
  policy_expiration_strategy_invalid: ofAttribute("46009", "policy_expiration_strategy_invalid"),
  policy_authentication_strategy_invalid: ofAttribute("46010", "policy_authentication_strategy_invalid"),
  policy_expiration_basis_invalid: ofAttribute("46011", "policy_expiration_basis_invalid"),
  policy_overage_strategy_invalid: ofAttribute("46012", "policy_overage_strategy_invalid"),
  policy_renewal_basis_invalid: ofAttribute("46013", "policy_renewal_basis_invalid"),
  policy_heartbeat_basis_invalid: ofAttribute("46014", "policy_heartbeat_basis_invalid"),
  policy_check_in_interval_invalid: ofAttribute("46015", "policy_check_in_interval_invalid"),
  entitlement_already_attached: refusal("46016", 409, "The entitlement is attached already. Leave it out."),
  policy_attribute_invalid: refusal(
    "46017",
    400,
    "An attribute of the policy is not valid. Send what /docs says of it: true or false, or a number within its bounds.",
  ),
  policy_limit_invalid: refusal("46018", 400, "A limit is not valid. Send a whole number of 0 or more."),
  policy_transfer_strategy_invalid: ofAttribute("46019", "policy_transfer_strategy_invalid"),
  policy_check_in_interval_count_invalid: ofAttribute("46020", "policy_check_in_interval_count_invalid"),
  policy_heartbeat_cull_strategy_invalid: ofAttribute("46021", "policy_heartbeat_cull_strategy_invalid"),
  policy_heartbeat_resurrection_strategy_invalid: ofAttribute("46022", "policy_heartbeat_resurrection_strategy_invalid"),
  policy_machine_uniqueness_strategy_invalid: ofAttribute("46023", "policy_machine_uniqueness_strategy_invalid"),
  policy_machine_matching_strategy_invalid: ofAttribute("46024", "policy_machine_matching_strategy_invalid"),
  policy_component_uniqueness_strategy_invalid: ofAttribute("46025", "policy_component_uniqueness_strategy_invalid"),
  policy_component_matching_strategy_invalid: ofAttribute("46026", "policy_component_matching_strategy_invalid"),
  policy_machine_leasing_strategy_invalid: ofAttribute("46027", "policy_machine_leasing_strategy_invalid"),
  policy_process_leasing_strategy_invalid: ofAttribute("46028", "policy_process_leasing_strategy_invalid"),
  policy_attributes_conflict: refusal(
    "46030",
    422,
    "These policy attributes do not go together. Change one of those that errors names.",
  ),
  pool_empty: refusal("46031", 422, "The policy's pool of keys is empty. Fill it first."),
  policy_has_licenses: refusal("46032", 422, "The policy still has licenses. Move or delete them first."),
  policies_incompatible: refusal(
    "46033",
    422,
    "The policies are not compatible. Choose one of the same scheme, pool and encryption, whose fingerprints are no more unique.",
  ),
  policy_product_or_scheme_fixed: refusal("46034", 422, "A policy's product and scheme cannot change. Make a new policy."),
  pool_not_used: refusal("46035", 422, "The policy takes its keys from no pool. Set use_pool."),
  pool_keys_missing: refusal("46036", 400, "The keys are missing. Send keys, a list."),

  // Licenses
  license_name_invalid: refusal("47001", 400, "The license's name is missing or too long. Send name: 1 to 256 characters."),
  license_product_missing: refusal("47002", 400, "The product id is missing. Send product_id."),
  license_policy_missing: refusal("47003", 400, "The policy id is missing. Send policy_id."),
  license_expiry_invalid: refusal("47004", 400, "The expiry is not a time. Send one of RFC 3339, such as 2030-01-01T00:00:00Z."),
  license_id_missing: refusal("47005", 400, "The license id is missing. Send it, or the license's key, in the path."),
  license_not_found: refusal(
    "47006",
    404,
    "There is no such license. Check the id or the key; send a key of more than 1,024 characters as license_key in a body.",
  ),
  license_action_missing: refusal(
    "47007",
    400,
    "The license action is missing. Send it in the path: see /docs for those there are.",
  ),
  license_action_unknown: refusal("47008", 404, "The license action is unknown. See /docs for those there are."),
  license_suspended: refusal("47009", 422, "The license is suspended. The vendor may reinstate it."),
  license_expired: refusal("47010", 422, "The license has expired. The vendor may renew it."),
  license_owner_banned: refusal("47011", 422, "The license's owner is banned. The vendor may lift the ban."),
  license_max_machines_invalid: ofAttribute("47012", "license_max_machines_invalid"),
  license_max_uses_invalid: ofAttribute("47013", "license_max_uses_invalid"),
  license_max_users_invalid: ofAttribute("47014", "license_max_users_invalid"),
  license_key_missing: refusal("47015", 400, "The license key is missing. Send license_key."),
  increment_missing: refusal("47016", 400, "The increment is missing. Send increment, or leave it out for 1."),
  uses_invalid: refusal("47017", 400, "The number of uses is not valid. Send a whole number, of 1 or more for an increment."),
  decrement_missing: refusal("47018", 400, "The decrement is missing. Send decrement, or leave it out for 1."),
  decrement_invalid: refusal("47019", 400, "The decrement is not valid. Send a whole number of 1 or more."),
  license_not_activated: refusal("47020", 422, "The license is not activated. Validate it, or activate a machine, first."),
  license_not_suspended: refusal("47021", 422, "The license is not suspended. Nothing is left to do."),
  usage_limit_reached: refusal("47022", 422, "The limit of uses is reached. Reset the uses, or raise max_uses."),
  license_expiry_in_past: refusal("47023", 400, "The expiry is in the past. Send a time to come."),
  license_key_not_found: refusal("47024", 404, "No license has this key. Check license_key."),
  machine_limit_reached: refusal("47025", 422, "The limit of machines is reached. Deactivate one first, or raise max_machines."),
  core_limit_reached: refusal("47026", 422, "The limit of cores is reached. Deactivate a machine first, or raise max_cores."),
  memory_limit_reached: refusal("47027", 422, "The limit of memory is reached. Deactivate a machine first, or raise max_memory."),
  disk_limit_reached: refusal("47028", 422, "The limit of disk space is reached. Deactivate a machine first, or raise max_disk."),
  process_limit_reached: refusal("47029", 422, "The limit of processes is reached. End one first, or raise max_processes."),
  user_limit_reached: refusal("47030", 422, "The limit of users is reached. Detach one first, or raise max_users."),
  license_key_taken: refusal("47031", 409, "A license with this key exists, or did. Use another key."),
  check_in_not_required: refusal("47032", 422, "The policy does not ask for check-ins. Set require_check_in, or leave them out."),
  license_not_renewable: refusal(
    "47033",
    422,
    "There is nothing to renew: the policy has no duration, or the license no expiry. Give it an expiry instead.",
  ),
  license_limit_invalid: refusal("47034", 400, "A limit is not valid. Send a whole number of 0 or more."),
  license_key_invalid: refusal(
    "47035",
    400,
    "The license key is not valid. Send 8 to 4,096 printable ASCII characters without spaces.",
  ),
  license_key_ambiguous: refusal(
    "47036",
    422,
    "More than one of key, key_data and signed was sent, or one under a policy with a pool. Send one, and none where the pool gives the key.",
  ),
  decrement_too_large: refusal(
    "47037",
    422,
    "There are not as many uses to take back. Send a smaller decrement, or reset the uses.",
  ),
  user_already_attached: refusal("47038", 409, "This user is attached to the license already, or owns it. Leave the name out."),
  user_not_attached: refusal("47039", 404, "This user is not attached to the license. Check the usernames."),
  usernames_missing: refusal("47040", 400, "The usernames are missing. Send usernames, a list."),
  token_not_found: refusal("47041", 404, "There is no such token. Check its id."),
  token_permissions_invalid: refusal(
    "47042",
    400,
    "A permission is unknown, or more than the token's bearer may have. Send some of those that /docs lists for it.",
  ),
  import_refused: refusal("47043", 422, "Some rows cannot be taken over, so none was. See errors."),
  import_licenses_invalid: refusal("47044", 400, "The licenses are missing or too many. Send licenses, a list of 1 to 1,000."),
  license_product_or_policy_fixed: refusal(
    "47045",
    422,
    "A license's product cannot change, and its policy not here. Use PUT .../licenses/{license_id}/policy.",
  ),
  license_token_limit_reached: refusal("47046", 422, "The license has 100 live tokens, and may have no more. Delete one first."),

  // Machines, their components and processes
  machine_id_missing: refusal("48000", 400, "The machine id is missing. Send it in the path."),
  machine_not_found: refusal("48001", 404, "There is no such machine. Check its id."),
  machine_fingerprint_invalid: refusal(
    "48002",
    400,
    "The fingerprint is missing, too long, or one that many machines have. Send 1 to 256 characters that tell the machine from others.",
  ),
  machine_license_missing: refusal("48003", 400, "The machine's license is missing. Send license_key or license_id."),
  machine_license_not_found: refusal("48004", 404, "There is no such license. Check license_key or license_id."),
  machine_fingerprint_taken: refusal(
    "48005",
    409,
    "A machine with this fingerprint is activated already. Go on with it, or deactivate it first.",
  ),
  machine_action_missing: refusal(
    "48006",
    400,
    "The machine action is missing. Send it in the path: see /docs for those there are.",
  ),
  machine_action_unknown: refusal("48007", 404, "The machine action is unknown. See /docs for those there are."),
  file_ttl_invalid: refusal("48008", 400, "The ttl is not valid. Send 3600 to 3155695200 seconds, or none."),
  machine_dead: refusal("48009", 422, "The machine's heartbeat is dead. Activate the machine again."),
  file_algorithm_unsupported: refusal(
    "48010",
    422,
    "The policy's scheme does not give files in that algorithm. Leave algorithm out.",
  ),
  component_not_found: refusal("48011", 404, "There is no such component. Check its id."),
  component_fingerprint_taken: refusal(
    "48012",
    409,
    "A component with this fingerprint stands already. Use another fingerprint, or delete that component first.",
  ),
  component_name_invalid: refusal("48013", 400, "The component's name is missing or too long. Send name: 1 to 256 characters."),
  component_fingerprint_invalid: refusal(
    "48014",
    400,
    "The component's fingerprint is missing or too long. Send fingerprint: 1 to 256 characters.",
  ),
  process_not_found: refusal("48015", 404, "There is no such process. Check its id."),
  process_pid_taken: refusal(
    "48016",
    409,
    "A process with this pid runs on the machine already. Send another pid, or delete that process first.",
  ),
  process_pid_invalid: refusal("48017", 400, "The process' pid is missing or too long. Send pid: 1 to 256 characters."),
  process_dead: refusal("48018", 422, "The process is dead. Start it again under a new pid, or delete it first."),
  machine_component_limit_reached: refusal(
    "48019",
    422,
    "The machine has 200 components, and may have no more. Delete one first.",
  ),
  machine_process_limit_reached: refusal("48020", 422, "The machine has 500 processes, and may have no more. End one first."),

  // Passwords and sign-in
  current_password_missing: refusal("49010", 400, "The current password is missing. Send current_password."),
  new_password_missing: refusal("49011", 400, "The new password is missing. Send new_password."),
  credentials_invalid: refusal(
    "49012",
    401,
    "The username or the password is wrong. Check both, or ask an administrator for a password token.",
  ),
  reset_token_missing: refusal("49013", 400, "The reset token is missing. Send reset_token."),
  reset_token_invalid: refusal("49014", 401, "The reset token is wrong or was used. Ask for a new one."),
  reset_token_expired: refusal("49015", 401, "The reset token has expired. Ask for a new one."),
  account_banned: refusal("49016", 403, "This account is banned. Ask an administrator to lift the ban."),
  account_inactive: refusal("49017", 403, "This account is inactive. Ask an administrator to activate it."),

  // The service
  internal_error: refusal("50000", 500, "The service failed. Try again; if it goes on, report the request id."),
  database_unavailable: refusal("50001", 503, "The database is unavailable. Try again as Retry-After says."),
  too_many_password_checks: refusal("50002", 503, "Too many passwords are being checked. Try again as Retry-After says."),
  request_timed_out: refusal("50004", 504, "The request took too long and was given up. Try again."),
  service_overloaded: refusal("50005", 503, "The service is overloaded. Try again as Retry-After says."),
} as const satisfies Record<RefusalName, NativeRefusal>;

/** A code of five digits that refuses. */
export type NativeCode = (typeof nativeRefusals)[RefusalName]["code"];
