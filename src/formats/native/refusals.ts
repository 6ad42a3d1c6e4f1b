import type { RefusalName } from "../../errors/refusals.ts";
import { attributeRefusals } from "../../licensing/attribute-refusals.ts";

/**
 * Refusal of the native API: its code of five digits, its usual HTTP status, and the text for the caller. The text is a sentence that says
 * what is wrong, and one that says what to do. A code never changes its meaning; new ones continue their hundred's series.
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
  request_malformed: refusal("40000", 400, "The request is malformed. Compare its body and parameters with the documentation."),
  not_authenticated: refusal("40001", 401, "You are not authenticated. Send a valid access token, API token or license key."),
  permission_denied: refusal(
    "40003",
    403,
    "You do not have permission for this. Ask an administrator for a role or token that has it.",
  ),
  route_not_found: refusal("40004", 404, "This route or resource does not exist. Check the path and the id."),
  method_not_allowed: refusal("40005", 405, "This path does not support the method. Use one of the methods in the Allow header."),
  concurrent_change: refusal("40008", 409, "Another request changed the same data at the same time. Try again."),
  changed_meanwhile: refusal(
    "40012",
    412,
    "Somebody has changed this since you read it. Read it again, and send your change with the ETag that it has now.",
  ),
  id_taken: refusal("40010", 409, "Something of this kind already has this id. Leave the id out, or send another one."),
  idempotency_key_reused: refusal(
    "40009",
    409,
    "This idempotency key was used with a different body. Use a new key for a new request.",
  ),
  body_too_large: refusal("40013", 413, "The body is too large. Send at most 1 MiB."),
  media_type_unsupported: refusal(
    "40015",
    415,
    "The body's media type or content encoding is not supported. Send uncompressed application/json or a form.",
  ),
  too_many_requests: refusal(
    "40029",
    429,
    "You have sent too many requests. Wait for the seconds that Retry-After gives, then try again.",
  ),

  // Tenants
  tenant_name_missing: refusal("42000", 400, "The tenant's name is missing. Send name."),
  tenant_name_taken: refusal("42001", 409, "A tenant with this name already exists. Choose another name."),
  tenant_not_found: refusal("42002", 404, "The tenant does not exist, or its name is not valid. Check the name."),

  // Signing keys
  signing_key_algorithm_invalid: refusal("42003", 400, "The algorithm of the signing key is unknown. Send ED25519 or RSA2048."),
  signing_key_status_invalid: refusal(
    "42004",
    400,
    "The status of the signing key is missing or unknown. Send status: active or revoked.",
  ),
  signing_key_not_found: refusal("42005", 404, "The tenant has no signing key with this kid. Check the kid."),
  signing_key_is_active: refusal(
    "42006",
    422,
    "The signing key is the active one of its algorithm. Make another key active first: that retires this one.",
  ),
  signing_key_is_revoked: refusal("42007", 422, "The signing key is revoked, which cannot be undone. Create a new key."),
  signing_key_status_refused: refusal(
    "42008",
    422,
    "A signing key cannot get this status by request. Send active or revoked: a key is retired when another one becomes active.",
  ),
  signing_key_in_use: refusal(
    "42009",
    422,
    "Policies are pinned to this signing key. Set their signing_key_id to another key or to null first.",
  ),

  event_not_found: refusal("42010", 404, "The event does not exist. Check its id."),

  // Accounts and roles
  username_missing: refusal("43000", 400, "The username is missing. Send username."),
  email_missing: refusal("43001", 400, "The email address is missing. Send email."),
  role_missing: refusal("43002", 400, "The role is missing. Send role, or leave it out for the role user."),
  role_not_assignable: refusal(
    "43003",
    400,
    "The role does not exist, or it has permissions that you do not have. Send admin, user or one of the tenant's custom roles.",
  ),
  password_missing: refusal("43004", 400, "The password is missing. Send password."),
  username_taken: refusal("43005", 409, "An account with this username already exists. Choose another username."),
  email_taken: refusal("43006", 409, "An account with this email address already exists. Use another address."),
  account_action_missing: refusal(
    "43007",
    400,
    "The account action is missing. Send one of the actions in /docs as the last part of the path.",
  ),
  account_action_unknown: refusal("43008", 404, "The account action is unknown. Use one of the actions in /docs."),
  account_not_found: refusal("43009", 404, "The account does not exist, or its username is not valid. Check the username."),
  email_invalid: refusal(
    "43010",
    400,
    "The email address is not valid. Send one of at most 320 characters, such as ada@example.com.",
  ),
  password_too_weak: refusal(
    "43011",
    400,
    "The password is too weak. Use 8 to 256 characters, and avoid common passwords and names of the account or tenant.",
  ),
  account_in_use: refusal(
    "43012",
    422,
    "The account owns licenses or machines. Give them another owner first, or send cascade=true to leave them without one.",
  ),
  account_already_banned: refusal("43013", 422, "The account is already banned. There is nothing to do."),
  account_not_banned: refusal("43014", 422, "The account is not banned. There is nothing to do."),
  account_status_invalid: refusal("43015", 400, "The status is unknown. Use active or inactive."),
  role_not_found: refusal("43016", 404, "The tenant has no custom role with this name. Check the name."),
  role_name_taken: refusal("43017", 409, "A role with this name already exists. Choose another name."),
  role_name_invalid: refusal(
    "43018",
    400,
    "The role's name is missing or not valid. Send name: 1 to 256 letters and digits, and not the name of a built-in role.",
  ),
  role_permissions_invalid: refusal(
    "43019",
    400,
    "The permissions are missing, or one of them is unknown or not yours to give. Send permissions, a list of permissions that you have.",
  ),
  role_in_use: refusal("43020", 422, "Accounts still have this role. Give them another role first."),
  last_admin: refusal("43021", 422, "This is the tenant's last active admin. Make another admin first."),
  account_token_limit_reached: refusal("43022", 422, "The account already has 100 valid tokens. Delete one first."),
  session_not_found: refusal("43023", 404, "The account has no kept session with this id, or it has ended. Check the id."),

  // Products
  product_name_invalid: refusal("44000", 400, "The product's name is missing or too long. Send name: 1 to 256 characters."),
  product_code_invalid: refusal("44001", 400, "The product's code is missing or too long. Send code: 1 to 256 characters."),
  distribution_strategy_invalid: refusal("44002", 400, "The distribution strategy is unknown. Use licensed, open or closed."),
  product_name_taken: refusal("44003", 409, "A product with this name already exists. Choose another name."),
  product_code_taken: refusal("44004", 409, "A product with this code already exists. Choose another code."),
  product_id_missing: refusal("44005", 400, "The product id is missing. Send product_id."),
  product_not_found: refusal("44006", 404, "The product does not exist. Check product_id."),
  token_expiry_invalid: refusal(
    "44007",
    400,
    "The token's expiry must be in the future. Send an RFC 3339 time, such as 2030-01-01T00:00:00Z.",
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
  entitlement_code_taken: refusal("45003", 409, "An entitlement with this code already exists. Choose another code."),
  entitlement_not_found: refusal("45004", 404, "The entitlement does not exist. Check its id."),
  entitlement_in_use: refusal("45005", 422, "The entitlement is attached to a policy or license. Detach it first."),
  entitlement_not_attached: refusal("45006", 404, "The entitlement is not attached. Check the ids."),

  // Policies
  policy_name_invalid: refusal("46000", 400, "The policy's name is missing or too long. Send name: 1 to 256 characters."),
  policy_scheme_invalid: ofAttribute("46001", "policy_scheme_invalid"),
  policy_id_missing: refusal("46002", 400, "The policy id is missing. Send policy_id."),
  policy_not_found: refusal("46003", 404, "The policy does not exist. Check policy_id."),
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
  entitlement_already_attached: refusal("46016", 409, "The entitlement is already attached. Leave it out."),
  policy_attribute_invalid: refusal(
    "46017",
    400,
    "A policy attribute is not valid. Send true or false, or a number within the bounds that /docs gives.",
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
    "These policy attributes contradict each other. Change one of the attributes in errors.",
  ),
  pool_empty: refusal("46031", 422, "The policy's key pool is empty. Add keys to the pool first."),
  policy_has_licenses: refusal("46032", 422, "The policy still has licenses. Move or delete them first."),
  policies_incompatible: refusal(
    "46033",
    422,
    "The license cannot move to this policy. Choose one with the same scheme, use_pool and encrypted, and no stricter uniqueness.",
  ),
  policy_product_or_scheme_fixed: refusal(
    "46034",
    422,
    "A policy's product and scheme cannot change. Create a new policy instead.",
  ),
  pool_not_used: refusal("46035", 422, "The policy does not take its keys from a pool. Set use_pool to true first."),
  pool_keys_missing: refusal("46036", 400, "The keys are missing. Send keys, a list."),
  policy_signing_key_unfit: refusal(
    "46037",
    422,
    "The signing key does not exist, is revoked, or cannot sign by the policy's scheme. Send the kid of a key of the scheme's algorithm, or null.",
  ),

  // Licenses
  license_name_invalid: refusal("47001", 400, "The license's name is missing or too long. Send name: 1 to 256 characters."),
  license_product_missing: refusal("47002", 400, "The product id is missing. Send product_id."),
  license_policy_missing: refusal("47003", 400, "The policy id is missing. Send policy_id."),
  license_expiry_invalid: refusal(
    "47004",
    400,
    "The expiry is not a valid time. Send an RFC 3339 time, such as 2030-01-01T00:00:00Z.",
  ),
  license_id_missing: refusal("47005", 400, "The license id is missing. Send the license's id or key in the path."),
  license_not_found: refusal(
    "47006",
    404,
    "The license does not exist. Check the id or key, and send a key of more than 1,024 characters as license_key in the body.",
  ),
  license_action_missing: refusal(
    "47007",
    400,
    "The license action is missing. Send one of the actions in /docs as the last part of the path.",
  ),
  license_action_unknown: refusal("47008", 404, "The license action is unknown. Use one of the actions in /docs."),
  license_suspended: refusal("47009", 422, "The license is suspended. Ask the vendor to reinstate it."),
  license_expired: refusal("47010", 422, "The license has expired. Ask the vendor to renew it."),
  license_owner_banned: refusal("47011", 422, "The license's owner is banned. Ask the vendor to lift the ban."),
  license_max_machines_invalid: ofAttribute("47012", "license_max_machines_invalid"),
  license_max_uses_invalid: ofAttribute("47013", "license_max_uses_invalid"),
  license_max_users_invalid: ofAttribute("47014", "license_max_users_invalid"),
  license_key_missing: refusal("47015", 400, "The license key is missing. Send license_key."),
  increment_missing: refusal("47016", 400, "The increment is missing. Send increment, or leave it out to add 1."),
  uses_invalid: refusal("47017", 400, "The number of uses is not valid. Send a whole number; an increment must be 1 or more."),
  decrement_missing: refusal("47018", 400, "The decrement is missing. Send decrement, or leave it out to subtract 1."),
  decrement_invalid: refusal("47019", 400, "The decrement is not valid. Send a whole number of 1 or more."),
  license_not_activated: refusal("47020", 422, "The license is not activated. Validate it or activate a machine first."),
  license_not_suspended: refusal("47021", 422, "The license is not suspended. There is nothing to do."),
  usage_limit_reached: refusal("47022", 422, "The license has reached its limit of uses. Reset the uses, or raise max_uses."),
  license_expiry_in_past: refusal("47023", 400, "The expiry must be in the future. Send a later date."),
  license_key_not_found: refusal("47024", 404, "No license has this key. Check license_key."),
  machine_limit_reached: refusal(
    "47025",
    422,
    "The license has reached its limit of machines. Deactivate a machine first, or raise max_machines.",
  ),
  core_limit_reached: refusal(
    "47026",
    422,
    "The license has reached its limit of cores. Deactivate a machine first, or raise max_cores.",
  ),
  memory_limit_reached: refusal(
    "47027",
    422,
    "The license has reached its limit of memory. Deactivate a machine first, or raise max_memory.",
  ),
  disk_limit_reached: refusal(
    "47028",
    422,
    "The license has reached its limit of disk space. Deactivate a machine first, or raise max_disk.",
  ),
  process_limit_reached: refusal(
    "47029",
    422,
    "The license has reached its limit of processes. End a process first, or raise max_processes.",
  ),
  user_limit_reached: refusal(
    "47030",
    422,
    "The license has reached its limit of users. Detach a user first, or raise max_users.",
  ),
  license_key_taken: refusal("47031", 409, "This license key is in use, or was used before. Use another key."),
  check_in_not_required: refusal(
    "47032",
    422,
    "The policy does not require check-ins. Set require_check_in, or do not check in.",
  ),
  license_not_renewable: refusal(
    "47033",
    422,
    "The license cannot be renewed: it has no expiry, or its policy has no duration. Set an expiry instead.",
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
    "The license may have one source for its key. Send at most one of key, key_data and signed, and none under a policy with a pool.",
  ),
  decrement_too_large: refusal(
    "47037",
    422,
    "The license has fewer uses than this decrement. Send a smaller decrement, or reset the uses.",
  ),
  user_already_attached: refusal("47038", 409, "The user already owns the license or is attached to it. Leave the username out."),
  user_not_attached: refusal("47039", 404, "The user is not attached to this license. Check the usernames."),
  usernames_missing: refusal("47040", 400, "The usernames are missing. Send usernames, a list."),
  token_not_found: refusal("47041", 404, "The token does not exist. Check its id."),
  token_permissions_invalid: refusal(
    "47042",
    400,
    "A permission is unknown, or this kind of token cannot have it. Send permissions that /docs lists for the token.",
  ),
  import_refused: refusal(
    "47043",
    422,
    "Some rows cannot be imported, so none was. Correct the rows in errors, then send all of them again.",
  ),
  import_licenses_invalid: refusal("47044", 400, "The licenses are missing or too many. Send licenses, a list of 1 to 1,000."),
  license_product_or_policy_fixed: refusal(
    "47045",
    422,
    "This route cannot change a license's product or policy. To change the policy, use PUT .../licenses/{license_id}/policy.",
  ),
  license_token_limit_reached: refusal("47046", 422, "The license already has 100 valid tokens. Delete one first."),

  // Machines, their components and processes
  machine_id_missing: refusal("48000", 400, "The machine id is missing. Send it in the path."),
  machine_not_found: refusal("48001", 404, "The machine does not exist. Check its id."),
  machine_fingerprint_invalid: refusal(
    "48002",
    400,
    "The fingerprint is missing, too long, or common to many machines. Send 1 to 256 characters that identify this machine.",
  ),
  machine_license_missing: refusal("48003", 400, "The machine's license is missing. Send license_key or license_id."),
  machine_license_not_found: refusal("48004", 404, "The license does not exist. Check license_key or license_id."),
  machine_fingerprint_taken: refusal(
    "48005",
    409,
    "A machine with this fingerprint is already activated. Use that machine, or deactivate it first.",
  ),
  machine_action_missing: refusal(
    "48006",
    400,
    "The machine action is missing. Send one of the actions in /docs as the last part of the path.",
  ),
  machine_action_unknown: refusal("48007", 404, "The machine action is unknown. Use one of the actions in /docs."),
  file_ttl_invalid: refusal("48008", 400, "The ttl is not valid. Send 3600 to 3155695200 seconds, or leave it out."),
  machine_dead: refusal("48009", 422, "The machine's heartbeat is dead. Activate the machine again."),
  file_algorithm_unsupported: refusal(
    "48010",
    422,
    "The policy's scheme does not support files with this algorithm. Leave algorithm out.",
  ),
  component_not_found: refusal("48011", 404, "The component does not exist. Check its id."),
  component_fingerprint_taken: refusal(
    "48012",
    409,
    "A component with this fingerprint already exists. Use another fingerprint, or delete that component first.",
  ),
  component_name_invalid: refusal("48013", 400, "The component's name is missing or too long. Send name: 1 to 256 characters."),
  component_fingerprint_invalid: refusal(
    "48014",
    400,
    "The component's fingerprint is missing or too long. Send fingerprint: 1 to 256 characters.",
  ),
  process_not_found: refusal("48015", 404, "The process does not exist. Check its id."),
  process_pid_taken: refusal(
    "48016",
    409,
    "A process with this pid is already running on the machine. Send another pid, or delete that process first.",
  ),
  process_pid_invalid: refusal("48017", 400, "The process's pid is missing or too long. Send pid: 1 to 256 characters."),
  process_dead: refusal("48018", 422, "The process is dead. Start it under a new pid, or delete it first."),
  machine_component_limit_reached: refusal("48019", 422, "The machine already has 200 components. Delete one first."),
  machine_process_limit_reached: refusal("48020", 422, "The machine already has 500 processes. End one first."),

  // Passwords and sign-in
  current_password_missing: refusal("49010", 400, "The current password is missing. Send current_password."),
  new_password_missing: refusal("49011", 400, "The new password is missing. Send new_password."),
  credentials_invalid: refusal(
    "49012",
    401,
    "The username or the password is wrong. Check both, or ask an administrator for a password token.",
  ),
  reset_token_missing: refusal("49013", 400, "The reset token is missing. Send reset_token."),
  reset_token_invalid: refusal("49014", 401, "The reset token is wrong or has been used. Request a new one."),
  reset_token_expired: refusal("49015", 401, "The reset token has expired. Request a new one."),
  account_banned: refusal("49016", 403, "This account is banned. Ask an administrator to lift the ban."),
  account_inactive: refusal("49017", 403, "This account is inactive. Ask an administrator to activate it."),

  second_factor_missing: refusal(
    "49018",
    401,
    "This account has a second factor. Send code too: six digits from its app, or a recovery code.",
  ),
  second_factor_invalid: refusal(
    "49019",
    401,
    "The code is wrong or has been used. Send the app's next code, or a recovery code that is left.",
  ),
  second_factor_setup_required: refusal(
    "49020",
    403,
    "This tenant demands a second factor of its admins. Set one up with POST .../auth/second-factor, then sign in.",
  ),
  second_factor_setup_missing: refusal(
    "49021",
    409,
    "No setup of a second factor has begun in the last 15 minutes. Begin with POST .../auth/second-factor.",
  ),
  second_factor_not_set_up: refusal("49022", 422, "The account has no second factor. There is nothing to do."),

  // Webhooks
  webhook_url_invalid: refusal(
    "51000",
    400,
    "The webhook's url is missing or not valid. Send an https URL on port 443, or on one from 1024 on, without user info or fragment.",
  ),
  webhook_url_private: refusal(
    "51001",
    422,
    "The webhook's url leads to a private, local or reserved address. Send one of a public server.",
  ),
  webhook_events_invalid: refusal(
    "51002",
    400,
    "The webhook's events are missing, or one is unknown. Send names of events in /docs, all of a resource such as license.*, or *.",
  ),
  webhook_not_found: refusal("51003", 404, "The webhook does not exist. Check its id."),
  webhook_limit_reached: refusal("51004", 422, "The tenant already has 100 webhooks. Delete one first."),
  webhook_disabled: refusal("51005", 422, "The webhook is disabled. Set enabled to true first."),
  webhook_delivery_not_found: refusal("51006", 404, "The webhook has no delivery with this id. Check the id."),

  // The service
  internal_error: refusal("50000", 500, "The service failed. Try again, and report the request id if it fails again."),
  database_unavailable: refusal(
    "50001",
    503,
    "The database is unavailable. Wait for the seconds that Retry-After gives, then try again.",
  ),
  too_many_password_checks: refusal(
    "50002",
    503,
    "The service is checking too many passwords. Wait for the seconds that Retry-After gives, then try again.",
  ),
  request_timed_out: refusal("50004", 504, "The request took too long and was stopped. Try again."),
  service_overloaded: refusal(
    "50005",
    503,
    "The service is overloaded. Wait for the seconds that Retry-After gives, then try again.",
  ),
  jobs_late: refusal("50006", 503, "A job of the clock is late. See which, and its error, in data.jobs."),
} as const satisfies Record<RefusalName, NativeRefusal>;

/** A code of five digits that refuses. */
export type NativeCode = (typeof nativeRefusals)[RefusalName]["code"];
