import type { AuthenticationReason } from "../../errors/latchkey-error.ts";
import type { RefusalName } from "../../errors/refusals.ts";
import { attributeRefusal, policyAttribute, policyAttributeNames, sharedRefusals, snakeCase } from "../../licensing/index.ts";
import type { Source } from "./keygen-error.ts";

type KeygenRefusal = { status?: number; code: string; source?: Source; detail?: string };

const invalid = (code: string, pointer?: string, detail?: string): KeygenRefusal => ({
  status: 422,
  code,
  ...(pointer === undefined ? {} : { source: { pointer } }),
  ...(detail === undefined ? {} : { detail }),
});

/** The refusals of one attribute of a policy: each points at it, and is named after it. */
const ofAttributes = Object.fromEntries(
  policyAttributeNames
    .filter((name) => !Object.values<string>(sharedRefusals).includes(attributeRefusal(name)))
    .map((name) => {
      const kind = policyAttribute(name).kind === "choice" ? "NOT_ALLOWED" : "INVALID";
      return [attributeRefusal(name), invalid(`${snakeCase(name).toUpperCase()}_${kind}`, `/data/attributes/${name}`)];
    }),
) as Partial<Record<RefusalName, KeygenRefusal>>;

/**
 * The refusals that this format tells in words of its own. Every other has the native format's status and sentence, and its own name as its code; what is
 * not there has the code NOT_FOUND.
 */
export const keygenRefusals: Partial<Record<RefusalName, KeygenRefusal>> = {
  // Requests
  request_malformed: { code: "PARAMETERS_INVALID" },
  media_type_unsupported: { status: 400, code: "MIME_TYPE_INVALID" },
  permission_denied: { code: "ACCESS_DENIED" },
  concurrent_change: { code: "CONFLICT" },
  account_banned: { code: "USER_BANNED" },
  account_inactive: { code: "USER_INACTIVE" },
  second_factor_missing: {
    code: "OTP_REQUIRED",
    detail:
      "The account has a second factor, which cannot be sent here. Sign in at .../auth/login, and make a token with that session.",
  },

  // Machines
  machine_fingerprint_taken: invalid("FINGERPRINT_TAKEN", "/data/attributes/fingerprint"),
  machine_license_not_found: invalid(
    "LICENSE_NOT_FOUND",
    "/data/relationships/license",
    "The license does not exist. Check its id.",
  ),
  machine_limit_reached: invalid(
    "MACHINE_LIMIT_EXCEEDED",
    "/data",
    "The license has reached its limit of machines. Deactivate a machine first, or raise maxMachines.",
  ),
  core_limit_reached: invalid(
    "MACHINE_CORE_LIMIT_EXCEEDED",
    "/data",
    "The license has reached its limit of cores. Deactivate a machine first, or raise maxCores.",
  ),
  memory_limit_reached: invalid(
    "MACHINE_MEMORY_LIMIT_EXCEEDED",
    "/data",
    "The license has reached its limit of memory. Deactivate a machine first, or raise maxMemory.",
  ),
  disk_limit_reached: invalid(
    "MACHINE_DISK_LIMIT_EXCEEDED",
    "/data",
    "The license has reached its limit of disk space. Deactivate a machine first, or raise maxDisk.",
  ),
  machine_dead: invalid("MACHINE_HEARTBEAT_DEAD", "/data"),
  component_fingerprint_taken: invalid("FINGERPRINT_TAKEN", "/data/attributes/fingerprint"),
  machine_component_limit_reached: invalid("MACHINE_COMPONENT_LIMIT_EXCEEDED", "/data"),
  process_limit_reached: invalid(
    "MACHINE_PROCESS_LIMIT_EXCEEDED",
    "/data",
    "The license has reached its limit of processes. End a process first, or raise maxProcesses.",
  ),
  machine_process_limit_reached: invalid("MACHINE_PROCESS_LIMIT_EXCEEDED", "/data"),
  process_pid_taken: invalid("PID_TAKEN", "/data/attributes/pid"),
  process_dead: invalid("PROCESS_HEARTBEAT_DEAD", "/data"),

  // Licenses
  license_suspended: invalid("LICENSE_SUSPENDED", "/data/attributes/suspended"),
  license_not_suspended: invalid("LICENSE_NOT_SUSPENDED", "/data/attributes/suspended"),
  license_expired: invalid("LICENSE_EXPIRED"),
  license_owner_banned: invalid("LICENSE_BANNED"),
  license_key_taken: invalid("KEY_TAKEN", "/data/attributes/key"),
  check_in_not_required: invalid(
    "CHECK_IN_NOT_REQUIRED",
    undefined,
    "The policy does not require check-ins. Set requireCheckIn, or do not check in.",
  ),
  license_not_renewable: invalid("LICENSE_NOT_RENEWABLE"),
  usage_limit_reached: invalid(
    "USES_LIMIT_EXCEEDED",
    "/data/attributes/uses",
    "The license has reached its limit of uses. Reset the uses, or raise maxUses.",
  ),
  decrement_too_large: invalid("USES_INVALID", "/data/attributes/uses"),
  user_limit_reached: invalid(
    "USER_LIMIT_EXCEEDED",
    "/data/relationships/users",
    "The license has reached its limit of users. Detach a user first, or raise maxUsers.",
  ),
  policies_incompatible: invalid("POLICY_NOT_COMPATIBLE", "/data/relationships/policy"),
  pool_empty: invalid("POLICY_POOL_EMPTY"),
  file_ttl_invalid: { status: 400, code: "CHECKOUT_TTL_INVALID", source: { parameter: "ttl" } },
  file_algorithm_unsupported: { status: 400, code: "CHECKOUT_ALGORITHM_INVALID", source: { parameter: "algorithm" } },

  // The catalogue and people
  ...ofAttributes,
  id_taken: invalid("ID_TAKEN", "/data/id"),
  policy_name_invalid: invalid("NAME_INVALID", "/data/attributes/name"),
  product_name_invalid: invalid("NAME_INVALID", "/data/attributes/name"),
  entitlement_name_invalid: invalid("NAME_INVALID", "/data/attributes/name"),
  license_name_invalid: invalid("NAME_INVALID", "/data/attributes/name"),
  product_code_invalid: invalid("CODE_INVALID", "/data/attributes/code"),
  entitlement_code_invalid: invalid("CODE_INVALID", "/data/attributes/code"),
  license_key_invalid: invalid("KEY_INVALID", "/data/attributes/key"),
  license_key_ambiguous: invalid("KEY_NOT_SUPPORTED", "/data/attributes/key"),
  license_expiry_invalid: invalid("EXPIRY_INVALID", "/data/attributes/expiry"),
  license_expiry_in_past: invalid("EXPIRY_INVALID", "/data/attributes/expiry"),
  token_expiry_invalid: invalid("EXPIRY_INVALID", "/data/attributes/expiry"),
  email_missing: invalid("EMAIL_MISSING", "/data/attributes/email"),
  email_invalid: invalid("EMAIL_INVALID", "/data/attributes/email"),
  password_too_weak: invalid("PASSWORD_INVALID", "/data/attributes/password"),
  role_not_assignable: invalid("ROLE_NOT_ALLOWED", "/data/attributes/role"),
  current_password_missing: { status: 401, code: "PASSWORD_REQUIRED", source: { header: "Authorization" } },
  credentials_invalid: { status: 401, code: "CREDENTIALS_INVALID", source: { header: "Authorization" } },
  product_name_taken: invalid("NAME_TAKEN", "/data/attributes/name"),
  product_code_taken: invalid("CODE_TAKEN", "/data/attributes/code"),
  entitlement_code_taken: invalid("CODE_TAKEN", "/data/attributes/code"),
  entitlement_already_attached: invalid("ENTITLEMENT_TAKEN", "/data"),
  entitlement_not_attached: invalid("ENTITLEMENT_NOT_FOUND", "/data"),
  user_already_attached: invalid("USER_TAKEN", "/data"),
  user_not_attached: invalid("USER_NOT_FOUND", "/data"),
  username_taken: invalid("EMAIL_TAKEN", "/data/attributes/email"),
  email_taken: invalid("EMAIL_TAKEN", "/data/attributes/email"),
};

/** Credentials that do not let in: 401 where they are not known, 403 where they are and may not. */
export const authenticationRefusals: Record<AuthenticationReason, { status: 401 | 403; code: string }> = {
  missing: { status: 401, code: "TOKEN_MISSING" },
  malformed: { status: 401, code: "TOKEN_FORMAT_INVALID" },
  session_unknown: { status: 401, code: "TOKEN_INVALID" },
  token_unknown: { status: 401, code: "TOKEN_INVALID" },
  token_expired: { status: 401, code: "TOKEN_EXPIRED" },
  token_license_expired: { status: 403, code: "LICENSE_EXPIRED" },
  token_strategy: { status: 403, code: "TOKEN_NOT_ALLOWED" },
  key_unknown: { status: 401, code: "LICENSE_INVALID" },
  key_expired: { status: 403, code: "LICENSE_EXPIRED" },
  key_license_expired: { status: 403, code: "LICENSE_EXPIRED" },
  key_strategy: { status: 403, code: "LICENSE_NOT_ALLOWED" },
};
