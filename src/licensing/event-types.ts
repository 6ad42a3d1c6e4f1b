/** A type of event, for documentation and for whoever asks for events by name. */
export type EventType = {
  /** When it is written, as a sentence. */
  when: string;
  /** The content of `after`, where it is not the changed fields. */
  after?: string;
  /** The clock writes it: nobody is behind it. */
  isOfClock?: true;
  /** Members that changed, in its example. */
  example?: { before?: Record<string, unknown>; after?: Record<string, unknown> };
};

/** The types of an insertion, an update without a name of its own, and a deletion. */
const ofRows = (thing: string): { created: EventType; updated: EventType; deleted: EventType } => ({
  created: { when: `${thing} was created.` },
  updated: { when: `${thing} was changed in a way that no other event names.` },
  deleted: { when: `${thing} was deleted.` },
});

/** An instant as examples have it, in the words of the database. */
const exampleTime = "2026-11-01T09:30:00+00:00";

/** Every type of event, by resource. A test compares it with all that the other tests write. */
const types = {
  license: {
    created: { when: "A license was created or imported." },
    updated: ofRows("A license").updated,
    revoked: { when: "A license was revoked or deleted." },
    suspended: {
      when: "A license was suspended.",
      example: { before: { suspended_at: null }, after: { suspended_at: exampleTime } },
    },
    reinstated: {
      when: "A suspended license was reinstated.",
      example: { before: { suspended_at: exampleTime }, after: { suspended_at: null } },
    },
    renewed: { when: "A license was renewed." },
    checked_in: { when: "A license checked in." },
    checked_out: { when: "A license file was checked out." },
    clock_started: { when: "The first validation or activation started the license's duration." },
    usage_incremented: { when: "Uses were counted.", example: { before: { uses: 11 }, after: { uses: 12 } } },
    usage_decremented: { when: "Uses were subtracted." },
    usage_reset: { when: "The uses were set back to 0." },
    policy_changed: { when: "A license moved to another policy." },
    key_rotated: { when: "A license got a new key. The old one never works again." },
    user_attached: { when: "A user was attached to a license.", after: "The attachment: `account_id`, in `after`." },
    user_detached: { when: "A user was detached from a license.", after: "The attachment: `account_id`, in `before`." },
    entitlement_attached: {
      when: "An entitlement was attached to a license.",
      after: "The attachment: `entitlement_id`, in `after`.",
    },
    entitlement_detached: {
      when: "An entitlement was detached from a license.",
      after: "The attachment: `entitlement_id`, in `before`.",
    },
    expiring_soon: {
      when: "A license expires in 30, 7 or 1 days, or in as many as its policy says.",
      after: "`days` until the expiry, in `after`.",
      isOfClock: true,
      example: { after: { days: 7 } },
    },
    expired: {
      when: "The expiry of a license has passed. A new expiry that passes gives another event.",
      after: "Nothing.",
      isOfClock: true,
    },
    check_in_due_soon: { when: "A license has to check in within a day.", after: "Nothing.", isOfClock: true },
    check_in_overdue: {
      when: "A license has not checked in within its policy's interval.",
      after: "Nothing.",
      isOfClock: true,
    },
    limit_reached: {
      when: "A request was refused because of a limit of the license. At most once per license, limit and hour.",
      after: "`limit`, such as `max_machines`, `allowed`, and of machines, users and uses the `count`, in `after`.",
      example: { after: { limit: "max_machines", allowed: 5, count: 5 } },
    },
    validation_failed: {
      when: "A validation of a license was the first in its hour to fail with this code.",
      after: "The `code`, and `count`: how many failed with it in the hour before, in `after`.",
      example: { after: { code: "EXPIRED", count: 3 } },
    },
  },
  machine: {
    ...ofRows("A machine"),
    moved: { when: "A machine moved to another license." },
    checked_out: { when: "A machine file was checked out." },
    heartbeat_reset: { when: "The monitoring of a machine was set back to not started." },
    heartbeat_dead: {
      when: "A machine sent no heartbeat within its policy's window.",
      after: "Nothing.",
      isOfClock: true,
    },
    heartbeat_resurrected: { when: "A ping revived a dead machine." },
    culled: { when: "The clock deactivated a dead machine, as its policy says.", isOfClock: true },
  },
  component: ofRows("A component of a machine"),
  process: { created: ofRows("A process").created, deleted: { when: "A process was deleted, by its app or by the clock." } },
  policy: {
    ...ofRows("A policy"),
    entitlement_attached: {
      when: "An entitlement was attached to a policy.",
      after: "The attachment: `entitlement_id`, in `after`.",
    },
    entitlement_detached: {
      when: "An entitlement was detached from a policy.",
      after: "The attachment: `entitlement_id`, in `before`.",
    },
    pool_filled: {
      when: "Keys were added to a policy's pool.",
      after: "The number of `keys`, in `after`.",
      example: { after: { keys: 100 } },
    },
    pool_keys_taken: {
      when: "Keys were taken from a policy's pool.",
      after: "The number of `keys`, in `after`.",
      example: { after: { keys: 1 } },
    },
  },
  product: ofRows("A product"),
  entitlement: ofRows("An entitlement"),
  token: { created: { when: "An API token was created." }, deleted: { when: "An API token was deleted." } },
  account: {
    ...ofRows("An account"),
    banned: { when: "An account was banned." },
    unbanned: { when: "A ban was lifted." },
    password_changed: { when: "A password was changed or reset." },
    second_factor_switched_on: { when: "A second factor was set up, or replaced by another one." },
    second_factor_switched_off: { when: "A second factor was switched off, by the account or by an administrator." },
    recovery_code_used: { when: "A recovery code was used in the place of a second factor's code." },
    password_token_made: { when: "A token to reset a password was made." },
    session_ended: { when: "A session that is kept on a device was ended.", after: "`session_id`, in `after`." },
    session_reused: {
      when: "A refresh cookie came that had been replaced: somebody may have a copy of it. Its session has ended.",
      after: "`session_id`, in `after`.",
    },
    sessions_ended: { when: 'All sessions of an account were ended by "sign out everywhere".', after: "Nothing." },
  },
  role: ofRows("A role"),
  tenant: ofRows("A tenant"),
  tenant_key: { updated: { when: "The key that signs a tenant's sessions was replaced." } },
  signing_key: {
    created: { when: "A signing key was created." },
    updated: { when: "A signing key was changed by another way than the API." },
    activated: { when: "A signing key became the active one of its algorithm." },
    retired: { when: "A signing key was retired by the next one." },
    revoked: { when: "A signing key was revoked." },
  },
  webhook: {
    ...ofRows("A webhook"),
    disabled: {
      when: "A webhook was disabled after five days of nothing but failures, or because its receiver answered 410.",
      isOfClock: true,
    },
    ping: { when: "Somebody sent a test event to a webhook.", after: "Nothing." },
  },
} as const satisfies Record<string, Record<string, EventType>>;

/** The last parts of a resource's events: `suspended` is that of `license.suspended`. */
export type EventOf<Resource extends keyof typeof types> = keyof (typeof types)[Resource] & string;

/** The events that something writes, by resource, by the last parts of their names. */
export type EventNames = { [Resource in keyof typeof types]?: EventOf<Resource> };

/** Every type of event by its name: `license.created`. */
export const eventTypes: ReadonlyMap<string, EventType> = new Map(
  Object.entries(types).flatMap(([resource, ofResource]) =>
    Object.entries<EventType>(ofResource).map(([name, type]) => [`${resource}.${name}`, type] as const),
  ),
);

/** The families of events, one a resource: `license.*`. */
export const eventFamilies: readonly string[] = Object.keys(types).map((resource) => `${resource}.*`);
