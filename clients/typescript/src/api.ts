// Written by `npm run types` in clients/typescript from docs/openapi.json: do not edit.

export interface paths {
    "/api/v1/tenants/{tenant_name}/licenses/actions/checkin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["checkInLicenseByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validateLicenseByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["checkOutLicenseByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/machines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listMachines"];
        put?: never;
        post: operations["createMachine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/machines/{machine_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteMachine"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/machines/{machine_id}/actions/ping-heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["pingHeartbeat"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/machines/{machine_id}/actions/check-out": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["checkOutMachine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @example {
         *       "license_key": "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A"
         *     }
         */
        FindLicenseByKeyBody: {
            /**
             * @description The license's key. White space and invisible characters around it are taken off.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key: string;
        };
        LicenseAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["License"];
        };
        /**
         * Format: uuid
         * @description The request's id, as `X-Request-Id` has it.
         * @example 8a0f2d1c-5b0e-4c63-9a5f-0d9f6f1f7c11
         */
        RequestId: string;
        /**
         * Format: int64
         * @description The service's clock, unix seconds.
         * @example 1793525400
         */
        ServerTime: number;
        /**
         * @description It was done.
         * @example 00000
         * @constant
         */
        SuccessCode: "00000";
        License: {
            /**
             * Format: uuid
             * @description Id of the license, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            license_id: string;
            /**
             * Format: uuid
             * @description Id of its product, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id: string;
            /**
             * Format: uuid
             * @description Id of the policy it falls under, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            policy_id: string;
            /**
             * @description The owner's username; null if it has no owner.
             * @example alice
             */
            owner: string | null;
            /**
             * @description What people call it.
             * @example Alice's desktop
             */
            name: string;
            /**
             * @description What the end user types in.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key: string;
            /**
             * @description MD5 of the key, hex.
             * @example 582a5c727fcca94190fac94cebfe28d5
             */
            md5_checksum: string;
            /**
             * @description SHA-1 of the key, hex.
             * @example a1a99939f0bec551c47ad0216354647c5e88e860
             */
            sha1_checksum: string;
            /**
             * @description SHA-256 of the key, hex. This is the key that opens the license's encrypted files: show it to nobody who may not read them.
             * @example 6494f5789fdb9af9de6c05af56f1433c5f9db98febbde251936d068fb9423865
             */
            sha256_checksum: string;
            /**
             * @description Derived at this instant.
             * @example active
             * @enum {string}
             */
            status: "active" | "inactive" | "expired" | "suspended" | "banned" | "not_activated";
            /**
             * @description True if the license is suspended.
             * @example false
             */
            suspended: boolean;
            /**
             * Format: int64
             * @description Uses counted so far, against max_uses.
             * @example 0
             */
            uses: number;
            /**
             * Format: int64
             * @description Machines that are activated, dead ones too.
             * @example 5
             */
            machines_count: number;
            /**
             * Format: int64
             * @description Machines that count against max_machines. A dead machine does not where heartbeat_cull_strategy is deactivate_dead. Not in lists.
             * @example 3
             */
            seats_used: number;
            /**
             * Format: int64
             * @description Users attached to it, its owner among them.
             * @example 1
             */
            users_count: number;
            /**
             * Format: int64
             * @description Machines that a license may have: the license's own limit, else its policy's; null is no limit.
             * @example 5
             */
            max_machines: number | null;
            /**
             * Format: int64
             * @description CPU cores of a license's machines together: the license's own limit, else its policy's; null is no limit.
             * @example 32
             */
            max_cores: number | null;
            /**
             * Format: int64
             * @description Memory of a license's machines together, in bytes: the license's own limit, else its policy's; null is no limit.
             * @example 68719476736
             */
            max_memory: number | null;
            /**
             * Format: int64
             * @description Disk space of a license's machines together, in bytes: the license's own limit, else its policy's; null is no limit.
             * @example 2000000000000
             */
            max_disk: number | null;
            /**
             * Format: int64
             * @description Processes of a license that run at a time: the license's own limit, else its policy's; null is no limit.
             * @example 10
             */
            max_processes: number | null;
            /**
             * Format: int64
             * @description Users of a license, its owner among them: the license's own limit, else its policy's; null is no limit.
             * @example 3
             */
            max_users: number | null;
            /**
             * Format: int64
             * @description Uses of a license: the license's own limit, else its policy's; null is no limit.
             * @example 1000
             */
            max_uses: number | null;
            /**
             * @description What you keep beside it.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it expires; null is never, or not yet set.
             * @example 2026-11-01T09:30:00.000Z
             */
            expiry: string | null;
            /**
             * Format: date-time
             * @description Of the last validation; up to a minute behind.
             * @example 2026-11-01T09:30:00.000Z
             */
            last_validated_at: string | null;
            /**
             * Format: date-time
             * @description Of the last check-in.
             * @example 2026-11-01T09:30:00.000Z
             */
            last_checked_in_at: string | null;
            /**
             * Format: date-time
             * @description When the next check-in is due; null where the policy asks for none.
             * @example 2026-11-01T09:30:00.000Z
             */
            next_check_in_at: string | null;
            /**
             * Format: date-time
             * @description When a file of it was last checked out.
             * @example 2026-11-01T09:30:00.000Z
             */
            last_checked_out_at: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it last changed.
             * @example 2026-11-01T09:30:00.000Z
             */
            updated_at: string;
            /** @description The policy's attributes. */
            license_policy: components["schemas"]["LicensePolicy"];
            /** @description Its product. */
            license_product: components["schemas"]["Product"];
        };
        LicensePolicy: {
            /**
             * Format: uuid
             * @description Id of the policy, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * @description What people call it.
             * @example Yearly, five seats
             */
            name: string;
            /**
             * @description What you keep beside it.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * @description The tenant's signing key that verifies the keys and files under the policy: SPKI, PEM.
             * @example -----BEGIN PUBLIC KEY-----
             *     MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             *     -----END PUBLIC KEY-----
             */
            policy_public_key: string;
            /**
             * @description What signs the keys and files under the policy.
             * @example ED25519
             */
            policy_scheme: string;
            scheme: components["schemas"]["Scheme"];
            /**
             * Format: int64
             * @description Seconds a license runs: 0 (perpetual), or 86400 to 3155695200. Default: 0. A whole multiple of 2629746 is that many calendar months (31556952 is a year); every other number is exact.
             * @example 31556952
             */
            duration: number;
            /**
             * @description The duration as ISO 8601: PnYnM are calendar months, PnDTnHnMnS is exact; null is perpetual.
             * @example P1Y
             */
            duration_iso: string | null;
            /**
             * @description Whether a validation checks seats and resource limits again. Default false.
             * @example false
             */
            strict: boolean;
            /**
             * @description Many machines share the seats; else one machine. Default: whether max_machines is above 1.
             * @example false
             */
            floating: boolean;
            /**
             * Format: int64
             * @description Machines that a license may have. Null: no limit.
             * @example 5
             */
            max_machines: number | null;
            /**
             * Format: int64
             * @description CPU cores of a license's machines together. Null: no limit.
             * @example 32
             */
            max_cores: number | null;
            /**
             * Format: int64
             * @description Memory of a license's machines together, in bytes. Null: no limit.
             * @example 68719476736
             */
            max_memory: number | null;
            /**
             * Format: int64
             * @description Disk space of a license's machines together, in bytes. Null: no limit.
             * @example 2000000000000
             */
            max_disk: number | null;
            /**
             * Format: int64
             * @description Processes of a license that run at a time. Null: no limit.
             * @example 10
             */
            max_processes: number | null;
            /**
             * Format: int64
             * @description Users of a license, its owner among them. Null: no limit.
             * @example 3
             */
            max_users: number | null;
            /**
             * Format: int64
             * @description Uses of a license. Null: no limit.
             * @example 1000
             */
            max_uses: number | null;
            expiration_strategy: components["schemas"]["ExpirationStrategy"];
            expiration_basis: components["schemas"]["ExpirationBasis"];
            renewal_basis: components["schemas"]["RenewalBasis"];
            transfer_strategy: components["schemas"]["TransferStrategy"];
            authentication_strategy: components["schemas"]["AuthenticationStrategy"];
            overage_strategy: components["schemas"]["OverageStrategy"];
            /**
             * @description How many days before its expiry a license is said to expire soon: at most 10 days, each from 1 to 3650. Default: 30, 7, 1. An event tells of each; an empty list, of none.
             * @example [
             *       30,
             *       7,
             *       1
             *     ]
             */
            expiring_soon_days: number[];
            /**
             * @description Whether a license must check in. Default false.
             * @example false
             */
            require_check_in: boolean;
            check_in_interval: components["schemas"]["CheckInInterval"];
            /**
             * Format: int64
             * @description Intervals between check-ins: 1 to 365. Default: 1.
             * @example 1
             */
            check_in_interval_count: number;
            /**
             * @description Whether a machine must ping to stay alive. Default false.
             * @example false
             */
            require_heartbeat: boolean;
            /**
             * Format: int64
             * @description Seconds between pings: 60 to 2147483647. Default: 600.
             * @example 600
             */
            heartbeat_duration: number;
            heartbeat_basis: components["schemas"]["HeartbeatBasis"];
            heartbeat_cull_strategy: components["schemas"]["HeartbeatCullStrategy"];
            heartbeat_resurrection_strategy: components["schemas"]["HeartbeatResurrectionStrategy"];
            machine_uniqueness_strategy: components["schemas"]["MachineUniquenessStrategy"];
            machine_matching_strategy: components["schemas"]["MachineMatchingStrategy"];
            component_uniqueness_strategy: components["schemas"]["ComponentUniquenessStrategy"];
            component_matching_strategy: components["schemas"]["ComponentMatchingStrategy"];
            machine_leasing_strategy: components["schemas"]["MachineLeasingStrategy"];
            process_leasing_strategy: components["schemas"]["ProcessLeasingStrategy"];
            /**
             * @description A validation must name the product. Default false.
             * @example false
             */
            require_product_scope: boolean;
            /**
             * @description A validation must name the policy. Default false.
             * @example false
             */
            require_policy_scope: boolean;
            /**
             * @description A validation must name the machine. Default false.
             * @example false
             */
            require_machine_scope: boolean;
            /**
             * @description A validation must name a fingerprint. Default false.
             * @example false
             */
            require_fingerprint_scope: boolean;
            /**
             * @description A validation must name components. Default false.
             * @example false
             */
            require_components_scope: boolean;
            /**
             * @description A validation must name the user. Default false.
             * @example false
             */
            require_user_scope: boolean;
            /**
             * @description License keys come from the policy's pool. Default false.
             * @example false
             */
            use_pool: boolean;
            /**
             * @description Only the superadmin, admins and tokens of its product create, import or move licenses under it. Default: the tenant's. Only the superadmin and admins set this.
             * @example false
             */
            protected: boolean;
            /**
             * @description New licenses get signed keys, which verify offline. Default false. A license that is created with a key of its own, or with `signed: false`, does not.
             * @example false
             */
            sign_keys: boolean;
            /**
             * @description Checked-out files are always encrypted. Default false.
             * @example false
             */
            encrypted: boolean;
            /**
             * @description Whether requests on one license are limited. Default false.
             * @example false
             */
            rate_limited: boolean;
            /**
             * Format: int64
             * @description Requests on one license in a period: 1 to 1000000. Default: 60.
             * @example 60
             */
            rate_limit: number;
            /**
             * Format: int64
             * @description Seconds of a period: 1 to 86400. Default: 60.
             * @example 60
             */
            rate_period: number;
            /**
             * Format: int64
             * @description Seconds that a validation's answer may be old: 0 to 86400. Default: 15.
             * @example 15
             */
            edge_ttl: number;
            /**
             * Format: int64
             * @description Seconds that a known license goes on validating while the database is unavailable: 0 to 31536000. Default: 86400. 0 is never.
             * @example 86400
             */
            outage_grace: number;
        };
        /**
         * @description What signs the keys and files under it. Fixed at creation. Default: `ED25519`.
         * @example ED25519
         * @enum {string}
         */
        Scheme: "ED25519" | "RSA2048PKCS1" | "RSA2048PSS";
        /**
         * @description What expired means: refused · not even authenticated · still valid. Default: `restrict`.
         * @example restrict
         * @enum {string}
         */
        ExpirationStrategy: "restrict" | "revoke" | "maintain" | "allow";
        /**
         * @description What starts the clock. Default: `from_creation`.
         * @example from_creation
         * @enum {string}
         */
        ExpirationBasis: "from_creation" | "from_first_validation" | "from_first_activation" | "from_first_use" | "from_first_check_in";
        /**
         * @description What a renewal adds the duration to. Default: `from_expiry`.
         * @example from_expiry
         * @enum {string}
         */
        RenewalBasis: "from_expiry" | "from_now" | "from_now_if_expired";
        /**
         * @description What a change of policy does to a license's expiry. Default: `keep_expiry`.
         * @example keep_expiry
         * @enum {string}
         */
        TransferStrategy: "keep_expiry" | "reset_expiry";
        /**
         * @description What a client of a license may authenticate with: key and token, key, token, a session, nothing. Default: `mixed`.
         * @example mixed
         * @enum {string}
         */
        AuthenticationStrategy: "mixed" | "license" | "token" | "session" | "none";
        /**
         * @description How far limits may be passed. 1.25x needs limits divisible by 4, 1.5x by 2. Default: `no_overage`.
         * @example no_overage
         * @enum {string}
         */
        OverageStrategy: "no_overage" | "allow_1_25x" | "allow_1_5x" | "allow_2x" | "always_allow";
        /**
         * @description How often, by calendar. Default: `daily`.
         * @example daily
         * @enum {string}
         */
        CheckInInterval: "daily" | "weekly" | "monthly" | "yearly";
        /**
         * @description When monitoring starts. Default: from_creation where heartbeats are required.
         * @example from_first_ping
         * @enum {string}
         */
        HeartbeatBasis: "from_first_ping" | "from_creation";
        /**
         * @description Whether dead machines lose their seats and are deleted. Default: `deactivate_dead`.
         * @example deactivate_dead
         * @enum {string}
         */
        HeartbeatCullStrategy: "deactivate_dead" | "keep_dead";
        /**
         * @description How long after its death a ping may bring a machine back. Default: `no_revive`.
         * @example no_revive
         * @enum {string}
         */
        HeartbeatResurrectionStrategy: "no_revive" | "1_minute_revive" | "2_minute_revive" | "5_minute_revive" | "10_minute_revive" | "15_minute_revive" | "always_revive";
        /**
         * @description Where a machine's fingerprint may exist once. Default: `unique_per_license`.
         * @example unique_per_license
         * @enum {string}
         */
        MachineUniquenessStrategy: "unique_per_license" | "unique_per_policy" | "unique_per_product" | "unique_per_tenant";
        /**
         * @description Of several fingerprints, how many must be machines: 1 · 2 · half rounded up · all. Default: `match_any`.
         * @example match_any
         * @enum {string}
         */
        MachineMatchingStrategy: "match_any" | "match_two" | "match_most" | "match_all";
        /**
         * @description Where a component's fingerprint may exist once. Default: `unique_per_machine`.
         * @example unique_per_machine
         * @enum {string}
         */
        ComponentUniquenessStrategy: "unique_per_machine" | "unique_per_license" | "unique_per_policy" | "unique_per_product" | "unique_per_tenant";
        /**
         * @description Of several components, how many must be the machine's: 1 · 2 · half rounded up · all. Default: `match_any`.
         * @example match_any
         * @enum {string}
         */
        ComponentMatchingStrategy: "match_any" | "match_two" | "match_most" | "match_all";
        /**
         * @description Whether seats are counted for the license or for each machine owner. Default: `per_license`.
         * @example per_license
         * @enum {string}
         */
        MachineLeasingStrategy: "per_license" | "per_user";
        /**
         * @description What max_processes counts for. Default: `per_machine`.
         * @example per_machine
         * @enum {string}
         */
        ProcessLeasingStrategy: "per_machine" | "per_license" | "per_user";
        Product: {
            /**
             * Format: uuid
             * @description Id of the product, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * @description What people call it, unique in the tenant.
             * @example Sketchbook
             */
            name: string;
            /**
             * @description What software calls it, unique in the tenant.
             * @example sketchbook
             */
            code: string;
            /**
             * @description Who may download it: customers with a license, anybody, or nobody.
             * @example licensed
             * @enum {string}
             */
            distribution_strategy: "licensed" | "open" | "closed";
            /**
             * @description Its page.
             * @example https://example.com/sketchbook
             */
            url: string | null;
            /**
             * @description What it runs on.
             * @example [
             *       "macos",
             *       "windows"
             *     ]
             */
            platforms: string[];
            /**
             * @description What you keep beside it.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it last changed.
             * @example 2026-11-01T09:30:00.000Z
             */
            updated_at: string;
        };
        /**
         * @example {
         *       "license_key": "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A",
         *       "scope": {
         *         "fingerprint": "b5:2f:0c:9a",
         *         "entitlements": [
         *           "EXPORT"
         *         ]
         *       }
         *     }
         */
        ValidateLicenseByKeyBody: {
            /**
             * @description The answer repeats it, so that you can tell it from an older answer.
             * @example 1736306590
             */
            nonce?: string | number;
            /**
             * @description What the validation asks about. Leave out everything else.
             * @example {
             *       "fingerprint": "b5:2f:0c:9a",
             *       "entitlements": [
             *         "EXPORT"
             *       ]
             *     }
             */
            scope?: components["schemas"]["Scope"];
            /**
             * @description The license's key. White space and invisible characters around it are taken off.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key: string;
        };
        Scope: {
            /**
             * @description A product's id. The license must be for this product.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product?: string;
            /**
             * @description A policy's id. The license must have this policy.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            policy?: string;
            /**
             * @description Id, username or email of the license's owner, or of a user attached to it.
             * @example alice
             */
            user?: string;
            /**
             * @description Codes of entitlements. The license or its policy must have all of them.
             * @example [
             *       "EXPORT"
             *     ]
             */
            entitlements?: string[];
            /**
             * @description A machine's id. The machine must belong to the license.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            machine?: string;
            /**
             * @description The fingerprint of the machine that asks.
             * @example b5:2f:0c:9a
             */
            fingerprint?: string;
            /**
             * @description Several fingerprints of the machine that asks. The policy's machine_matching_strategy says how many must match.
             * @example [
             *       "b5:2f:0c:9a"
             *     ]
             */
            fingerprints?: string[];
            /**
             * @description Fingerprints of the machine's parts.
             * @example [
             *       "disk-71c2"
             *     ]
             */
            components?: string[];
        };
        ValidationAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Validation"];
        };
        Validation: {
            /**
             * @description True if the copy may run.
             * @example true
             */
            valid: boolean;
            /**
             * @description The reason, for your code to branch on.
             * @example valid
             * @enum {string}
             */
            code: "banned" | "suspended" | "expired" | "overdue" | "product_scope_mismatch" | "product_scope_required" | "policy_scope_mismatch" | "policy_scope_required" | "user_scope_mismatch" | "user_scope_required" | "entitlements_scope_empty" | "entitlements_missing" | "no_machine" | "no_machines" | "machine_scope_mismatch" | "machine_scope_required" | "heartbeat_not_started" | "heartbeat_dead" | "fingerprint_scope_empty" | "fingerprint_scope_mismatch" | "fingerprint_scope_required" | "components_scope_empty" | "components_scope_mismatch" | "components_scope_required" | "too_many_users" | "too_many_machines" | "too_many_cores" | "too_much_memory" | "too_much_disk" | "too_many_processes" | "valid";
            /**
             * @description The reason, for people to read.
             * @example The license is valid.
             */
            detail: string;
            /**
             * @description The request's own, or null.
             * @example 1736306590
             */
            nonce: string | number | null;
            /** @description The license that was validated. */
            license: components["schemas"]["License"];
            /**
             * @description Whether this is an older answer, given because the database is away.
             * @example false
             */
            stale: boolean;
            /**
             * @description Where the answer was read.
             * @example memory
             * @enum {string}
             */
            source: "memory" | "node" | "database";
        };
        /**
         * @example {
         *       "license_key": "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A"
         *     }
         */
        CheckOutLicenseByKeyBody: {
            /**
             * @description Encrypts the file with the license's key. A policy that is `encrypted` does so anyway.
             * @example false
             */
            encrypt?: boolean;
            /**
             * Format: int64
             * @description Seconds the file holds, 3600 to 3155695200. Not given: one calendar month. Null (in a query: `none`): for ever.
             * @example 86400
             */
            ttl?: number | null;
            /**
             * @description What else the file carries: any of entitlements, product, policy, owner, users, machines; a list, or one text with commas between.
             * @example [
             *       "entitlements"
             *     ]
             */
            include?: ("entitlements" | "product" | "policy" | "owner" | "users" | "machines")[];
            /**
             * @description Refused if it is not the one the policy's scheme gives: a way to be sure.
             * @example base64+ed25519
             */
            algorithm?: string;
            /**
             * @description The license's key. White space and invisible characters around it are taken off.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key: string;
        };
        CheckedOutFileAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["CheckedOutFile"];
        };
        CheckedOutFile: {
            /**
             * @description The file: save it as it is.
             * @example -----BEGIN LICENSE FILE-----
             *     eyJlbmMiOiJleUoi…
             *     -----END LICENSE FILE-----
             */
            certificate: string;
            /**
             * Format: int64
             * @description Seconds the file holds; null is for ever.
             * @example 86400
             */
            ttl: number | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            issued_at: string;
            /**
             * Format: date-time
             * @description Until when it holds; null is for ever.
             * @example 2026-11-01T09:30:00.000Z
             */
            expiry_at: string | null;
        };
        MachinePage: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /**
             * Format: int64
             * @description The exact number of all rows.
             * @example 1
             */
            count?: number;
            /** @description What was asked for. */
            data: components["schemas"]["Machine"][];
            meta: components["schemas"]["PageMeta"];
        };
        Machine: {
            /**
             * Format: uuid
             * @description Id of the machine, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * Format: uuid
             * @description Id of the license whose seat it holds, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            license_id: string;
            /**
             * @description The key of that license.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key: string;
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant_name: string;
            /**
             * @description Identifies the machine.
             * @example b5:2f:0c:9a
             */
            fingerprint: string;
            /**
             * @description What people call it.
             * @example Studio iMac
             */
            name: string | null;
            /**
             * @description Its address, as the app told it.
             * @example 192.0.2.10
             */
            ip: string | null;
            /**
             * @description Its host name.
             * @example studio.local
             */
            hostname: string | null;
            /**
             * @description Its operating system.
             * @example macOS 15
             */
            platform: string | null;
            /**
             * Format: int64
             * @description CPU cores.
             * @example 8
             */
            cores: number | null;
            /**
             * Format: int64
             * @description Memory, in bytes.
             * @example 17179869184
             */
            memory: number | null;
            /**
             * Format: int64
             * @description Disk space, in bytes.
             * @example 512000000000
             */
            disk: number | null;
            /**
             * @description The owner's username; null if it has no owner.
             * @example alice
             */
            owner: string | null;
            /**
             * @description What you keep beside it.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * @description Derived at this instant.
             * @example alive
             * @enum {string}
             */
            heartbeat_status: "not_started" | "alive" | "dead" | "resurrected";
            /**
             * Format: date-time
             * @description Of the last ping; null before the first.
             * @example 2026-11-01T09:30:00.000Z
             */
            last_heartbeat_at: string | null;
            /**
             * Format: date-time
             * @description By when the next ping is due; null until monitoring starts.
             * @example 2026-11-01T09:30:00.000Z
             */
            next_heartbeat_at: string | null;
            /**
             * Format: date-time
             * @description When a file of it was last checked out.
             * @example 2026-11-01T09:30:00.000Z
             */
            last_check_out_at: string | null;
            checked_out_files: components["schemas"]["CheckedOutFiles"];
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it last changed.
             * @example 2026-11-01T09:30:00.000Z
             */
            updated_at: string;
        };
        /** @description Files that stay valid whatever happens to it; null: none was checked out. */
        CheckedOutFiles: {
            /**
             * Format: date-time
             * @description The latest expiry of one of them; null: one never expires.
             * @example 2026-11-01T09:30:00.000Z
             */
            expiry: string | null;
        } | null;
        /** @description Where the list goes on. */
        PageMeta: {
            /**
             * @description Send it as `after` for the next page; null on the last.
             * @example WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0
             */
            next: string | null;
        };
        /**
         * @example {
         *       "license_key": "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A",
         *       "fingerprint": "b5:2f:0c:9a",
         *       "hostname": "studio.local"
         *     }
         */
        CreateMachineBody: {
            /**
             * @description The license's key; or send license_id.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key?: string;
            /**
             * Format: uuid
             * @description The license's id; or send license_key.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            license_id?: string;
            /**
             * @description What tells this machine from others; 1 to 256 characters of your choice.
             * @example b5:2f:0c:9a
             */
            fingerprint: string;
            /**
             * @description What people call it; up to 256 characters.
             * @example Studio iMac
             */
            name?: string | null;
            /**
             * @description Its address, as your app knows it; up to 256 characters.
             * @example 192.0.2.10
             */
            ip?: string | null;
            /**
             * @description Its host name; up to 256 characters.
             * @example studio.local
             */
            hostname?: string | null;
            /**
             * @description Its operating system; up to 256 characters.
             * @example macOS 15
             */
            platform?: string | null;
            /**
             * @description CPU cores, 0 to 2147483647.
             * @example 8
             */
            cores?: number | null;
            /**
             * Format: int64
             * @description Memory, in bytes.
             * @example 17179869184
             */
            memory?: number | null;
            /**
             * Format: int64
             * @description Disk space, in bytes.
             * @example 512000000000
             */
            disk?: number | null;
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * @description The owner's username; null if it has no owner.
             * @example alice
             */
            owner?: string | null;
            /** @description Its parts, up to 100, each with a fingerprint of its own. */
            components?: components["schemas"]["NewComponent"][];
        };
        NewComponent: {
            /**
             * @description What it is; 1 to 256 characters.
             * @example disk
             */
            name: string;
            /**
             * @description Identifies the component; 1 to 256 characters.
             * @example disk-71c2
             */
            fingerprint: string;
        };
        MachineAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Machine"];
        };
        /**
         * @example {
         *       "encrypt": false
         *     }
         */
        CheckOutMachineBody: {
            /**
             * @description Encrypts the file with the license's key. A policy that is `encrypted` does so anyway.
             * @example false
             */
            encrypt?: boolean;
            /**
             * Format: int64
             * @description Seconds the file holds, 3600 to 3155695200. Not given: one calendar month. Null (in a query: `none`): for ever.
             * @example 86400
             */
            ttl?: number | null;
            /**
             * @description What else the file carries: any of license, entitlements, product, policy, owner, users, components; a list, or one text with commas between.
             * @example [
             *       "entitlements"
             *     ]
             */
            include?: ("license" | "entitlements" | "product" | "policy" | "owner" | "users" | "components")[];
            /**
             * @description Refused if it is not the one the policy's scheme gives: a way to be sure.
             * @example base64+ed25519
             */
            algorithm?: string;
        };
        LicenseEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example license.created
             * @enum {string}
             */
            type: "license.created" | "license.updated" | "license.revoked" | "license.suspended" | "license.reinstated" | "license.renewed" | "license.checked_in" | "license.checked_out" | "license.clock_started" | "license.usage_incremented" | "license.usage_decremented" | "license.usage_reset" | "license.policy_changed" | "license.key_rotated" | "license.user_attached" | "license.user_detached" | "license.entitlement_attached" | "license.entitlement_detached" | "license.expiring_soon" | "license.expired" | "license.check_in_due_soon" | "license.check_in_overdue" | "license.limit_reached" | "license.validation_failed";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["LicenseObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /**
         * @description The same in every attempt, and in `webhook-id`: drop what you have had.
         * @example evt_01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        EventId: string;
        /**
         * Format: date-time
         * @description When it happened.
         * @example 2026-11-01T09:30:00.000Z
         */
        EventTime: string;
        /**
         * Format: int64
         * @description Grows with each event of a license.
         * @example 1042
         */
        EventSequence: number;
        /** @description Who did it. */
        EventActor: {
            /**
             * @description account, superadmin, token, license, nobody, clock or database.
             * @example account
             */
            kind: string;
            /**
             * @description Id of the account, token or license.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string | null;
            /**
             * @description An account's username.
             * @example ada
             */
            name: string | null;
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        LicenseObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            /** Format: uuid */
            product_id?: string;
            /** Format: uuid */
            policy_id?: string;
            /** Format: uuid */
            owner_id?: string | null;
            name?: string;
            /** Format: date-time */
            expiry?: string | null;
            /** Format: date-time */
            suspended_at?: string | null;
            /** Format: int64 */
            uses?: number;
            /** Format: int64 */
            max_machines?: number | null;
            /** Format: int64 */
            max_cores?: number | null;
            /** Format: int64 */
            max_memory?: number | null;
            /** Format: int64 */
            max_disk?: number | null;
            /** Format: int64 */
            max_processes?: number | null;
            /** Format: int64 */
            max_users?: number | null;
            /** Format: int64 */
            max_uses?: number | null;
            /** Format: date-time */
            last_checked_in_at?: string | null;
            /** Format: date-time */
            last_checked_out_at?: string | null;
            metadata?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at?: string;
        };
        /**
         * @description Fields that changed, secrets redacted.
         * @example {
         *       "suspended_at": null
         *     }
         */
        EventChange: {
            [key: string]: unknown;
        };
        MachineEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example machine.created
             * @enum {string}
             */
            type: "machine.created" | "machine.updated" | "machine.deleted" | "machine.moved" | "machine.checked_out" | "machine.heartbeat_reset" | "machine.heartbeat_dead" | "machine.heartbeat_resurrected" | "machine.culled";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["MachineObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        MachineObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            /** Format: uuid */
            license_id?: string;
            /** Format: uuid */
            owner_id?: string | null;
            fingerprint?: string;
            name?: string | null;
            ip?: string | null;
            hostname?: string | null;
            platform?: string | null;
            /** Format: int64 */
            cores?: number | null;
            /** Format: int64 */
            memory?: number | null;
            /** Format: int64 */
            disk?: number | null;
            /** Format: date-time */
            resurrected_at?: string | null;
            /** Format: date-time */
            heartbeat_reset_at?: string | null;
            /** Format: date-time */
            last_checked_out_at?: string | null;
            /** Format: date-time */
            created_at?: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        ComponentEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example component.created
             * @enum {string}
             */
            type: "component.created" | "component.updated" | "component.deleted";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["ComponentObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        ComponentObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            /** Format: uuid */
            machine_id?: string;
            name?: string;
            fingerprint?: string;
            /** Format: date-time */
            created_at?: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        ProcessEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example process.created
             * @enum {string}
             */
            type: "process.created" | "process.deleted";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["ProcessObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        ProcessObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            /** Format: uuid */
            machine_id?: string;
            pid?: string;
            /** Format: date-time */
            last_heartbeat_at?: string;
            /** Format: date-time */
            created_at?: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        PolicyEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example policy.created
             * @enum {string}
             */
            type: "policy.created" | "policy.updated" | "policy.deleted" | "policy.entitlement_attached" | "policy.entitlement_detached" | "policy.pool_filled" | "policy.pool_keys_taken";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["PolicyObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        PolicyObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            /** Format: uuid */
            product_id?: string;
            name?: string;
            metadata?: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            signing_key_id?: string | null;
            /** Format: date-time */
            created_at?: string;
            scheme?: string;
            /** Format: int64 */
            duration?: number;
            strict?: boolean;
            floating?: boolean;
            /** Format: int64 */
            max_machines?: number | null;
            /** Format: int64 */
            max_cores?: number | null;
            /** Format: int64 */
            max_memory?: number | null;
            /** Format: int64 */
            max_disk?: number | null;
            /** Format: int64 */
            max_processes?: number | null;
            /** Format: int64 */
            max_users?: number | null;
            /** Format: int64 */
            max_uses?: number | null;
            expiration_strategy?: string;
            expiration_basis?: string;
            renewal_basis?: string;
            transfer_strategy?: string;
            authentication_strategy?: string;
            overage_strategy?: string;
            expiring_soon_days?: number[];
            require_check_in?: boolean;
            check_in_interval?: string;
            /** Format: int64 */
            check_in_interval_count?: number;
            require_heartbeat?: boolean;
            /** Format: int64 */
            heartbeat_duration?: number;
            heartbeat_basis?: string;
            heartbeat_cull_strategy?: string;
            heartbeat_resurrection_strategy?: string;
            machine_uniqueness_strategy?: string;
            machine_matching_strategy?: string;
            component_uniqueness_strategy?: string;
            component_matching_strategy?: string;
            machine_leasing_strategy?: string;
            process_leasing_strategy?: string;
            require_product_scope?: boolean;
            require_policy_scope?: boolean;
            require_machine_scope?: boolean;
            require_fingerprint_scope?: boolean;
            require_components_scope?: boolean;
            require_user_scope?: boolean;
            use_pool?: boolean;
            protected?: boolean;
            sign_keys?: boolean;
            encrypted?: boolean;
            rate_limited?: boolean;
            /** Format: int64 */
            rate_limit?: number;
            /** Format: int64 */
            rate_period?: number;
            /** Format: int64 */
            edge_ttl?: number;
            /** Format: int64 */
            outage_grace?: number;
        };
        ProductEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example product.created
             * @enum {string}
             */
            type: "product.created" | "product.updated" | "product.deleted";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["ProductObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        ProductObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            name?: string;
            code?: string;
            distribution_strategy?: string;
            url?: string | null;
            platforms?: string[];
            metadata?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at?: string;
        };
        EntitlementEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example entitlement.created
             * @enum {string}
             */
            type: "entitlement.created" | "entitlement.updated" | "entitlement.deleted";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["EntitlementObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        EntitlementObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            name?: string;
            code?: string;
            /** Format: date-time */
            created_at?: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        TokenEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example token.created
             * @enum {string}
             */
            type: "token.created" | "token.deleted";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["TokenObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        TokenObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            name?: string | null;
            /** Format: uuid */
            product_id?: string | null;
            /** Format: uuid */
            license_id?: string | null;
            /** Format: uuid */
            account_id?: string | null;
            permissions?: string[] | null;
            /** Format: date-time */
            expiry?: string | null;
            /** Format: date-time */
            created_at?: string;
            /** Format: uuid */
            created_by?: string | null;
            created_by_name?: string | null;
        };
        AccountEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example account.created
             * @enum {string}
             */
            type: "account.created" | "account.updated" | "account.deleted" | "account.banned" | "account.unbanned" | "account.password_changed" | "account.second_factor_switched_on" | "account.second_factor_switched_off" | "account.recovery_code_used" | "account.password_token_made" | "account.session_ended" | "account.session_reused" | "account.sessions_ended";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["AccountObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        AccountObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            username?: string;
            email?: string;
            first_name?: string | null;
            last_name?: string | null;
            built_in_role?: string | null;
            /** Format: uuid */
            custom_role_id?: string | null;
            activity?: string;
            /** Format: date-time */
            banned_at?: string | null;
            /** Format: date-time */
            created_at?: string;
            metadata?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            second_factor_at?: string | null;
        };
        RoleEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example role.created
             * @enum {string}
             */
            type: "role.created" | "role.updated" | "role.deleted";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["RoleObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        RoleObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            name?: string;
            permissions?: string[];
            /** Format: date-time */
            created_at?: string;
        };
        TenantEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example tenant.created
             * @enum {string}
             */
            type: "tenant.created" | "tenant.updated" | "tenant.deleted";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["TenantObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        TenantObject: {
            /** Format: uuid */
            id: string;
            name?: string;
            protected?: boolean;
            count_addresses?: boolean;
            /** Format: int64 */
            edge_shards?: number;
            require_second_factor?: boolean;
            search_metadata?: string[];
            /** Format: int64 */
            event_retention_days?: number | null;
            /** Format: date-time */
            created_at?: string;
        };
        TenantKeyEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example tenant_key.updated
             * @enum {string}
             */
            type: "tenant_key.updated";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["TenantKeyObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        TenantKeyObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            public_key?: string;
            /** Format: date-time */
            created_at?: string;
            /** Format: date-time */
            retired_at?: string | null;
        };
        SigningKeyEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example signing_key.created
             * @enum {string}
             */
            type: "signing_key.created" | "signing_key.updated" | "signing_key.activated" | "signing_key.retired" | "signing_key.revoked";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["SigningKeyObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        SigningKeyObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            algorithm?: string;
            status?: string;
            public_key?: string;
            /** Format: date-time */
            created_at?: string;
            /** Format: date-time */
            activated_at?: string | null;
            /** Format: date-time */
            retired_at?: string | null;
            /** Format: date-time */
            revoked_at?: string | null;
        };
        WebhookEvent: {
            id: components["schemas"]["EventId"];
            /**
             * @description What happened.
             * @example webhook.created
             * @enum {string}
             */
            type: "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.disabled" | "webhook.ping";
            timestamp: components["schemas"]["EventTime"];
            occurred_at?: components["schemas"]["EventTime"];
            sequence: components["schemas"]["EventSequence"];
            /**
             * @description The tenant's name.
             * @example acme
             */
            tenant: string;
            actor: components["schemas"]["EventActor"];
            /**
             * Format: uuid
             * @description The request that did it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id?: string | null;
            /** @description The resource, and what changed of it. */
            data: {
                object: components["schemas"]["WebhookObject"];
                before: components["schemas"]["EventChange"];
                after: components["schemas"]["EventChange"];
            };
        };
        /** @description The resource as the change left it, or as it was before it was deleted; without keys and secrets. */
        WebhookObject: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            tenant_id?: string;
            url?: string;
            events?: string[];
            products?: string[];
            description?: string | null;
            enabled?: boolean;
            api?: string;
            /** Format: date-time */
            disabled_at?: string | null;
            disabled_reason?: string | null;
            /** Format: date-time */
            previous_secret_until?: string | null;
            /** Format: date-time */
            created_at?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    checkInLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindLicenseByKeyBody"];
            };
        };
        responses: {
            /** @description The license. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseAnswer"];
                };
            };
        };
    };
    validateLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateLicenseByKeyBody"];
            };
        };
        responses: {
            /** @description The verdict. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationAnswer"];
                };
            };
        };
    };
    checkOutLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckOutLicenseByKeyBody"];
            };
        };
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckedOutFileAnswer"];
                };
            };
        };
    };
    listMachines: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachinePage"];
                };
            };
        };
    };
    createMachine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateMachineBody"];
            };
        };
        responses: {
            /** @description The machine. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineAnswer"];
                };
            };
        };
    };
    deleteMachine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    pingHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The machine. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MachineAnswer"];
                };
            };
        };
    };
    checkOutMachine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CheckOutMachineBody"];
            };
        };
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckedOutFileAnswer"];
                };
            };
        };
    };
}
