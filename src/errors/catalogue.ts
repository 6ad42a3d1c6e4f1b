import { attributeRefusals } from "../licensing/attribute-refusals.ts";

/**
 * Every code the API can give: its HTTP status, and what a caller reads: a sentence that says what is wrong, and one that says what
 * to do. A code never changes its meaning; new ones continue their hundred's series.
 */
export type CatalogueEntry = { status: number; message: string };

const entry = (status: number, message: string): CatalogueEntry => ({ status, message });

/** Of what refuses one attribute of a policy, as its declaration says. */
const attributeEntries = Object.fromEntries(
  Object.entries(attributeRefusals).map(([code, message]) => [code, entry(400, message)]),
) as Record<keyof typeof attributeRefusals, CatalogueEntry>;

export const errorCatalogue = {
  ...attributeEntries,

  "40000": entry(400, "The request is malformed. Check its body and parameters against the documentation."),
  "40001": entry(401, "You are not authenticated. Send a valid access token, API token or license key."),
  "40003": entry(403, "You are not permitted to do this. Ask an administrator for a role or token that may."),
  "40004": entry(404, "There is no such route or resource. Check the path and the id."),
  "40005": entry(405, "This path does not take that method. Use one that the Allow header names."),
  "40008": entry(409, "Another change got in the way. Try again."),
  "40009": entry(409, "This idempotency key was used with another body. Use a new key."),
  "40013": entry(413, "The body is too large. Send at most 1 MiB."),
  "40015": entry(
    415,
    "The body's media type or content encoding is not supported. Send application/json or a form, not compressed.",
  ),
  "40029": entry(429, "Too many requests. Wait as long as Retry-After says."),
  "50000": entry(500, "The service failed. Try again; if it goes on, report the request id."),
  "50001": entry(503, "The database is unavailable. Try again as Retry-After says."),
  "50002": entry(503, "Too many passwords are being checked. Try again as Retry-After says."),
  "50004": entry(504, "The request took too long and was given up. Try again."),
  "50005": entry(503, "The service is overloaded. Try again as Retry-After says."),

  "42000": entry(400, "The tenant's name is missing. Send name."),
  "42001": entry(409, "A tenant of this name exists. Choose another name."),
  "42002": entry(404, "There is no such tenant, or its name is not valid. Check the name."),

  "43000": entry(400, "The username is missing. Send username."),
  "43001": entry(400, "The email address is missing. Send email."),
  "43002": entry(400, "The role is missing. Send role, or leave it out for user."),
  "43003": entry(
    400,
    "The role is unknown, or more than you may give. Send admin, user or one of the tenant's own, no larger than yours.",
  ),
  "43004": entry(400, "The password is missing. Send password."),
  "43005": entry(409, "An account of this username exists. Choose another one."),
  "43006": entry(409, "An account with this email address exists. Use another one."),
  "43007": entry(400, "The account action is missing. Send it in the path: see /docs for those there are."),
  "43008": entry(404, "The account action is unknown. See /docs for those there are."),
  "43009": entry(404, "There is no such account, or its username is not valid. Check the username."),
  "43010": entry(400, "The email address is not valid. Send one of at most 320 characters, such as ada@example.com."),
  "43012": entry(422, "The account owns licenses or machines. Give them to somebody else first, or send cascade=true."),
  "43013": entry(422, "The account is banned already. Nothing is left to do."),
  "43014": entry(422, "The account is not banned. Nothing is left to do."),
  "43015": entry(400, "The status is unknown. Use active or inactive."),
  "43011": entry(400, "The password is too weak. Use 8 to 256 characters, no common password, and none of the names around it."),
  "43016": entry(404, "There is no such role of the tenant's own. Check its name."),
  "43017": entry(409, "A role of this name exists. Choose another name."),
  "43018": entry(400, "The role's name is missing or not valid. Send name: 1 to 256 letters and digits, no built-in role's."),
  "43019": entry(
    400,
    "The permissions are missing, one is unknown, or one is more than you may give. Send permissions, a list of those that you have.",
  ),
  "43020": entry(422, "Accounts still have this role. Give them another one first."),
  "43021": entry(422, "This is the tenant's last active admin. Make another admin first."),

  "49010": entry(400, "The current password is missing. Send current_password."),
  "49011": entry(400, "The new password is missing. Send new_password."),
  "49012": entry(401, "The username or the password is wrong. Check both, or ask an administrator for a password token."),
  "49013": entry(400, "The reset token is missing. Send reset_token."),
  "49014": entry(401, "The reset token is wrong or was used. Ask for a new one."),
  "49015": entry(401, "The reset token has expired. Ask for a new one."),
  "49016": entry(403, "This account is banned. Ask an administrator to lift the ban."),
  "49017": entry(403, "This account is inactive. Ask an administrator to activate it."),

  "44000": entry(400, "The product's name is missing or too long. Send name: 1 to 256 characters."),
  "44001": entry(400, "The product's code is missing or too long. Send code: 1 to 256 characters."),
  "44002": entry(400, "The distribution strategy is unknown. Use licensed, open or closed."),
  "44003": entry(409, "A product of this name exists. Choose another name."),
  "44004": entry(409, "A product with this code exists. Choose another code."),
  "44005": entry(400, "The product id is missing. Send product_id."),
  "44006": entry(404, "There is no such product. Check product_id."),
  "44007": entry(400, "The token's expiry is not a time to come. Send one of RFC 3339, such as 2030-01-01T00:00:00Z."),
  "44008": entry(422, "The product still has licenses. Delete them first, or send cascade=true."),

  "45000": entry(400, "The entitlement id is missing. Send a list of one or more ids."),
  "45001": entry(400, "The entitlement's name is missing or too long. Send name: 1 to 256 characters."),
  "45002": entry(400, "The entitlement's code is missing or too long. Send code: 1 to 256 characters."),
  "45003": entry(409, "An entitlement with this code exists. Choose another code."),
  "45004": entry(404, "There is no such entitlement. Check its id."),
  "45005": entry(422, "The entitlement is attached to a policy or license. Detach it first."),
  "45006": entry(404, "The entitlement is not attached. Check the ids."),

  "46000": entry(400, "The policy's name is missing or too long. Send name: 1 to 256 characters."),
  "46002": entry(400, "The policy id is missing. Send policy_id."),
  "46003": entry(404, "There is no such policy. Check policy_id."),
  "46016": entry(409, "The entitlement is attached already. Leave it out."),
  "46017": entry(
    400,
    "An attribute of the policy is not valid. Send what /docs says of it: true or false, or a number within its bounds.",
  ),
  "46018": entry(400, "A limit is not valid. Send a whole number of 0 or more."),
  "46030": entry(422, "These policy attributes do not go together. Change one of those that errors names."),
  "46031": entry(422, "The policy's pool of keys is empty. Fill it first."),
  "46032": entry(422, "The policy still has licenses. Move or delete them first."),
  "46033": entry(
    422,
    "The policies are not compatible. Choose one of the same scheme, pool and encryption, whose fingerprints are no more unique.",
  ),
  "46034": entry(422, "A policy's product and scheme cannot change. Make a new policy."),
  "46035": entry(422, "The policy takes its keys from no pool. Set use_pool."),
  "46036": entry(400, "The keys are missing. Send keys, a list."),

  "47001": entry(400, "The license's name is missing or too long. Send name: 1 to 256 characters."),
  "47002": entry(400, "The product id is missing. Send product_id."),
  "47003": entry(400, "The policy id is missing. Send policy_id."),
  "47004": entry(400, "The expiry is not a time. Send one of RFC 3339, such as 2030-01-01T00:00:00Z."),
  "47005": entry(400, "The license id is missing. Send it, or the license's key, in the path."),
  "47006": entry(
    404,
    "There is no such license. Check the id or the key; send a key of more than 1,024 characters as license_key in a body.",
  ),
  "47007": entry(400, "The license action is missing. Send it in the path: see /docs for those there are."),
  "47008": entry(404, "The license action is unknown. See /docs for those there are."),
  "47009": entry(422, "The license is suspended. The vendor may reinstate it."),
  "47010": entry(422, "The license has expired. The vendor may renew it."),
  "47011": entry(422, "The license's owner is banned. The vendor may lift the ban."),
  "47015": entry(400, "The license key is missing. Send license_key."),
  "47016": entry(400, "The increment is missing. Send increment, or leave it out for 1."),
  "47017": entry(400, "The number of uses is not valid. Send a whole number, of 1 or more for an increment."),
  "47018": entry(400, "The decrement is missing. Send decrement, or leave it out for 1."),
  "47019": entry(400, "The decrement is not valid. Send a whole number of 1 or more."),
  "47020": entry(422, "The license is not activated. Validate it, or activate a machine, first."),
  "47021": entry(422, "The license is not suspended. Nothing is left to do."),
  "47022": entry(422, "The limit of uses is reached. Reset the uses, or raise max_uses."),
  "47023": entry(400, "The expiry is in the past. Send a time to come."),
  "47024": entry(404, "No license has this key. Check license_key."),
  "47025": entry(422, "The limit of machines is reached. Deactivate one first, or raise max_machines."),
  "47026": entry(422, "The limit of cores is reached. Deactivate a machine first, or raise max_cores."),
  "47027": entry(422, "The limit of memory is reached. Deactivate a machine first, or raise max_memory."),
  "47028": entry(422, "The limit of disk space is reached. Deactivate a machine first, or raise max_disk."),
  "47029": entry(422, "The limit of processes is reached. End one first, or raise max_processes."),
  "47030": entry(422, "The limit of users is reached. Detach one first, or raise max_users."),
  "47031": entry(409, "A license with this key exists, or did. Use another key."),
  "47032": entry(422, "The policy does not ask for check-ins. Set require_check_in, or leave them out."),
  "47033": entry(
    422,
    "There is nothing to renew: the policy has no duration, or the license no expiry. Give it an expiry instead.",
  ),
  "47034": entry(400, "A limit is not valid. Send a whole number of 0 or more."),
  "47035": entry(400, "The license key is not valid. Send 8 to 4,096 printable ASCII characters without spaces."),
  "47036": entry(
    422,
    "More than one of key, key_data and signed was sent, or one under a policy with a pool. Send one, and none where the pool gives the key.",
  ),
  "47037": entry(422, "There are not as many uses to take back. Send a smaller decrement, or reset the uses."),
  "47038": entry(409, "This user is attached to the license already, or owns it. Leave the name out."),
  "47039": entry(404, "This user is not attached to the license. Check the usernames."),
  "47040": entry(400, "The usernames are missing. Send usernames, a list."),
  "47041": entry(404, "There is no such token. Check its id."),
  "47042": entry(
    400,
    "A permission is unknown, or more than the token's bearer may have. Send some of those that /docs lists for it.",
  ),
  "47043": entry(422, "Some rows cannot be taken over, so none was. See errors."),
  "47045": entry(422, "A license's product cannot change, and its policy not here. Use PUT .../licenses/{license_id}/policy."),
  "47044": entry(400, "The licenses are missing or too many. Send licenses, a list of 1 to 1,000."),

  "47046": entry(422, "The license has 100 live tokens, and may have no more. Delete one first."),

  "48000": entry(400, "The machine id is missing. Send it in the path."),
  "48001": entry(404, "There is no such machine. Check its id."),
  "48002": entry(
    400,
    "The fingerprint is missing, too long, or one that many machines have. Send 1 to 256 characters that tell the machine from others.",
  ),
  "48003": entry(400, "The machine's license is missing. Send license_key or license_id."),
  "48004": entry(404, "There is no such license. Check license_key or license_id."),
  "48005": entry(409, "A machine with this fingerprint is activated already. Go on with it, or deactivate it first."),
  "48006": entry(400, "The machine action is missing. Send it in the path: see /docs for those there are."),
  "48007": entry(404, "The machine action is unknown. See /docs for those there are."),
  "48008": entry(400, "The ttl is not valid. Send 3600 to 3155695200 seconds, or none."),
  "48009": entry(422, "The machine's heartbeat is dead. Activate the machine again."),
  "48010": entry(422, "The policy's scheme does not give files in that algorithm. Leave algorithm out."),
  "48011": entry(404, "There is no such component. Check its id."),
  "48012": entry(
    409,
    "A component with this fingerprint stands already. Use another fingerprint, or delete that component first.",
  ),
  "48013": entry(400, "The component's name is missing or too long. Send name: 1 to 256 characters."),
  "48014": entry(400, "The component's fingerprint is missing or too long. Send fingerprint: 1 to 256 characters."),
  "48015": entry(404, "There is no such process. Check its id."),
  "48016": entry(409, "A process with this pid runs on the machine already. Send another pid, or delete that process first."),
  "48017": entry(400, "The process' pid is missing or too long. Send pid: 1 to 256 characters."),
  "48018": entry(422, "The process is dead. Start it again under a new pid, or delete it first."),
  "48019": entry(422, "The machine has 200 components, and may have no more. Delete one first."),
  "48020": entry(422, "The machine has 500 processes, and may have no more. End one first."),
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errorCatalogue, text);
