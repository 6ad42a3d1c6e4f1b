// Written by `npm run types` in clients/typescript from docs/openapi.json: do not edit.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["signIn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["signInSuperadmin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/auth/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["beginSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/auth/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["confirmSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["beginSuperadminFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/second-factor/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["confirmSuperadminFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/superadmin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readSuperadmin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/superadmin/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteSuperadminFactor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listTenants"];
        put?: never;
        post: operations["createTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readTenant"];
        put?: never;
        post?: never;
        delete: operations["deleteTenant"];
        options?: never;
        head?: never;
        patch: operations["updateTenant"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readTenantKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/regenerate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["regenerateTenantKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listAccounts"];
        put?: never;
        post: operations["createAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readAccount"];
        put?: never;
        post?: never;
        delete: operations["deleteAccount"];
        options?: never;
        head?: never;
        patch: operations["updateAccount"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/actions/update-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["updatePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/actions/password-token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["createPasswordToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/actions/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/actions/ban": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["banAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/actions/unban": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["unbanAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteSecondFactor"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/actions/end-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["endSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/superadmin/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSuperadminSessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/superadmin/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["endSuperadminSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/superadmin/actions/end-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["endSuperadminSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listRoles"];
        put?: never;
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/roles/{role_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readRole"];
        put?: never;
        post?: never;
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        patch: operations["updateRole"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/signing-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listSigningKeys"];
        put?: never;
        post: operations["createSigningKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/signing-keys/{kid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["updateSigningKey"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listProducts"];
        put?: never;
        post: operations["createProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/products/{product_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readProduct"];
        put?: never;
        post?: never;
        delete: operations["deleteProduct"];
        options?: never;
        head?: never;
        patch: operations["updateProduct"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listPolicies"];
        put?: never;
        post: operations["createPolicy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/policies/{policy_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readPolicy"];
        put?: never;
        post?: never;
        delete: operations["deletePolicy"];
        options?: never;
        head?: never;
        patch: operations["updatePolicy"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/policies/{policy_id}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listPolicyEntitlements"];
        put?: never;
        post: operations["attachPolicyEntitlements"];
        delete: operations["detachPolicyEntitlements"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/policies/{policy_id}/pool": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readPool"];
        put?: never;
        post: operations["fillPool"];
        delete: operations["emptyPool"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listEntitlements"];
        put?: never;
        post: operations["createEntitlement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/entitlements/{entitlement_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readEntitlement"];
        put?: never;
        post?: never;
        delete: operations["deleteEntitlement"];
        options?: never;
        head?: never;
        patch: operations["updateEntitlement"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["importLicenses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["exportLicenses"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listLicenses"];
        put?: never;
        post: operations["createLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readLicense"];
        put?: never;
        post?: never;
        delete: operations["deleteLicense"];
        options?: never;
        head?: never;
        patch: operations["updateLicense"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/find": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["findLicenseByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put: operations["changeLicensePolicy"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listLicenseEntitlements"];
        put?: never;
        post: operations["attachLicenseEntitlements"];
        delete: operations["detachLicenseEntitlements"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listLicenseUsers"];
        put?: never;
        post: operations["attachLicenseUsers"];
        delete: operations["detachLicenseUsers"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/checkin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["checkInLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/increment-usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["incrementUsageByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/increment-usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["incrementUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/decrement-usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["decrementUsageByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/decrement-usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["decrementUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/reset-usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resetUsageByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/reset-usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resetUsage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["suspendLicenseByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["suspendLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["reinstateLicenseByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["reinstateLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["renewLicenseByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["renewLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["revokeLicenseByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["revokeLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/rotate-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rotateLicenseKeyByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/rotate-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rotateLicenseKey"];
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
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["validateLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/actions/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["explainLicenseByKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["explainLicense"];
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
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/actions/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["downloadLicenseFile"];
        put?: never;
        post: operations["checkOutLicense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listTokens"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listAccountTokens"];
        put?: never;
        post: operations["createAccountToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/accounts/{username}/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteAccountToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/products/{product_id}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listProductTokens"];
        put?: never;
        post: operations["createProductToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/products/{product_id}/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteProductToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listLicenseTokens"];
        put?: never;
        post: operations["createLicenseToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/licenses/{license_id}/tokens/{token_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteLicenseToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/events/{event_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readEvent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listWebhooks"];
        put?: never;
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readWebhook"];
        put?: never;
        post?: never;
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/actions/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/actions/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["pingWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries/{delivery_id}/actions/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["redeliverEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/webhooks/{webhook_id}/deliveries/actions/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["redeliverFailed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/analytics/validations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readValidationNumbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/analytics/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readActivityNumbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/analytics/seats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readSeatNumbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/analytics/expirations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readExpirationNumbers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/analytics/shared-licenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readSharingNumbers"];
        put?: never;
        post?: never;
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
        get: operations["readMachine"];
        put?: never;
        post?: never;
        delete: operations["deleteMachine"];
        options?: never;
        head?: never;
        patch: operations["updateMachine"];
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
    "/api/v1/tenants/{tenant_name}/machines/{machine_id}/actions/reset-heartbeat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["resetHeartbeat"];
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
        get: operations["downloadMachineFile"];
        put?: never;
        post: operations["checkOutMachine"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/machines/{machine_id}/components": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listComponents"];
        put?: never;
        post: operations["createComponent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/machines/{machine_id}/components/{component_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteComponent"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/machines/{machine_id}/processes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["listProcesses"];
        put?: never;
        post: operations["createProcess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/machines/{machine_id}/processes/{process_id}/actions/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["pingProcess"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/machines/{machine_id}/processes/{process_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["deleteProcess"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant_name}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["searchTenant"];
        put?: never;
        post?: never;
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
        HealthAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Health"];
        };
        RequestId: string;
        ServerTime: number;
        SuccessCode: "00000";
        Health: {
            status: "ok";
            jobs?: {
                name: string;
                last_run_at: string | null;
                duration_ms: number | null;
                rows: number | null;
                error: string | null;
                behind_since: string;
                late: boolean;
            }[];
        };
        SignInBody: {
            username: string;
            password: string;
            code?: string | null;
        };
        AccessAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Access"];
        };
        Access: {
            access: string;
            expire_at: number;
        };
        SecondFactorSetupAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["SecondFactorSetup"];
        };
        SecondFactorSetup: {
            secret: string;
            uri: string;
        };
        ConfirmSecondFactorBody: {
            username: string;
            password: string;
            code: string;
        };
        RecoveryCodesAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["RecoveryCodes"];
        };
        RecoveryCodes: {
            recovery_codes: string[];
        };
        SuperadminAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Superadmin"];
        };
        Superadmin: {
            username: string;
            second_factor_at: string | null;
            created_at: string;
        };
        DeleteSuperadminFactorBody: {
            current_password: string;
            code?: string | null;
        };
        TenantPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Tenant"][];
            meta: components["schemas"]["PageMeta"];
        };
        Tenant: {
            name: string;
            ed25519_public_key: string;
            require_second_factor: boolean;
            protected: boolean;
            count_addresses: boolean;
            search_metadata: string[];
            event_retention_days: number | null;
            edge_shards: number;
            created_at: string;
            updated_at: string;
        };
        PageMeta: {
            next: string | null;
        };
        CreateTenantBody: {
            name: string;
        };
        TenantAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Tenant"];
        };
        UpdateTenantBody: {
            require_second_factor?: boolean;
            protected?: boolean;
            count_addresses?: boolean;
            search_metadata?: string[];
            event_retention_days?: number | null;
            edge_shards?: number;
        };
        JsonWebKeySet: {
            keys: {
                kty: "OKP" | "RSA";
                crv?: string;
                x?: string;
                n?: string;
                e?: string;
                kid: string;
                use: string;
                alg?: string;
                purpose: "session" | "signing";
                status: "next" | "active" | "retired" | "revoked";
            }[];
        };
        AccountPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Account"][];
            meta: components["schemas"]["PageMeta"];
        };
        Account: {
            username: string;
            role_name: string;
            email: string;
            first_name: string | null;
            last_name: string | null;
            status: "active" | "inactive" | "banned";
            metadata: {
                [key: string]: unknown;
            };
            banned_at: string | null;
            second_factor_at: string | null;
            created_at: string;
            updated_at: string;
        };
        CreateAccountBody: {
            username: string;
            password: string;
            email: string;
            role?: string;
            first_name?: string | null;
            last_name?: string | null;
            metadata?: {
                [key: string]: unknown;
            };
        };
        AccountAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Account"];
        };
        UpdateAccountBody: {
            email?: string;
            first_name?: string | null;
            last_name?: string | null;
            metadata?: {
                [key: string]: unknown;
            };
            role?: string;
            status?: "active" | "inactive";
        };
        UpdatePasswordBody: {
            current_password: string;
            new_password: string;
        };
        CreatePasswordTokenBody: {
            current_password?: string;
        };
        PasswordTokenAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["PasswordToken"];
        };
        PasswordToken: {
            token: string | null;
            expiry: string;
        };
        ResetPasswordBody: {
            reset_token: string;
            new_password: string;
        };
        NothingAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Nothing"];
        };
        Nothing: Record<string, never>;
        DeleteSecondFactorBody: {
            current_password?: string;
            code?: string | null;
        };
        SessionPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Session"][];
            meta: components["schemas"]["PageMeta"];
        };
        Session: {
            id: string;
            user_agent: string | null;
            network: string | null;
            is_current: boolean;
            created_at: string;
            last_used_at: string;
            expiry: string;
        };
        RolePage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Role"][];
            meta: components["schemas"]["PageMeta"];
        };
        Role: {
            name: string;
            permissions: components["schemas"]["Permission"][];
            created_at: string;
            updated_at: string;
        };
        Permission: "tenant-settings.read" | "tenant-settings.update" | "signing-key.create" | "signing-key.read" | "signing-key.update" | "event.read" | "webhook.create" | "webhook.read" | "webhook.update" | "webhook.delete" | "analytics.read" | "admin.create" | "admin.delete" | "admin.read" | "admin.update" | "user.ban" | "user.unban" | "user.create" | "user.delete" | "user.read" | "user.update" | "user-password.reset" | "user-password.update" | "entitlement.create" | "entitlement.delete" | "entitlement.update" | "entitlement.read" | "product.create" | "product.delete" | "product.update" | "product.read" | "product-tokens.generate" | "policy.create" | "policy.delete" | "policy.read" | "policy.update" | "policy-entitlements.attach" | "policy-entitlements.detach" | "license.create" | "license.delete" | "license.update" | "license.validate" | "license.read" | "license.check-out" | "license.check-in" | "license-usage.increment" | "license-usage.decrement" | "license-usage.reset" | "license.suspend" | "license.reinstate" | "license.renew" | "license.revoke" | "license-policy.update" | "license-tokens.generate" | "license-entitlements.attach" | "license-entitlements.detach" | "license-users.attach" | "license-users.detach" | "machine.create" | "machine.delete" | "machine.read" | "machine.update" | "machine.check-out" | "machine-heartbeat.ping" | "machine-heartbeat.reset";
        CreateRoleBody: {
            name: string;
            permissions: components["schemas"]["Permission"][];
        };
        RoleAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Role"];
        };
        UpdateRoleBody: {
            name?: string;
            permissions?: components["schemas"]["Permission"][];
        };
        SigningKeyPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["SigningKey"][];
            meta: components["schemas"]["PageMeta"];
        };
        SigningKey: {
            kid: string;
            algorithm: "ED25519" | "RSA2048";
            status: "next" | "active" | "retired" | "revoked";
            public_key: string;
            public_key_hex: string | null;
            public_key_base64: string | null;
            jwk: components["schemas"]["JsonWebKey"];
            created_at: string;
            activated_at: string | null;
            retired_at: string | null;
            revoked_at: string | null;
        };
        JsonWebKey: {
            kty: "OKP" | "RSA";
            crv?: string;
            x?: string;
            n?: string;
            e?: string;
            kid: string;
            use: string;
            alg?: string;
        };
        CreateSigningKeyBody: {
            algorithm?: "ED25519" | "RSA2048";
        };
        SigningKeyAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["SigningKey"];
        };
        UpdateSigningKeyBody: {
            status: "next" | "active" | "retired" | "revoked";
        };
        ProductPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Product"][];
            meta: components["schemas"]["PageMeta"];
        };
        Product: {
            id: string;
            name: string;
            code: string;
            distribution_strategy: "licensed" | "open" | "closed";
            url: string | null;
            platforms: string[];
            metadata: {
                [key: string]: unknown;
            };
            created_at: string;
            updated_at: string;
        };
        CreateProductBody: {
            name: string;
            code: string;
            distribution_strategy?: "licensed" | "open" | "closed";
            url?: string | null;
            platforms?: string[];
            metadata?: {
                [key: string]: unknown;
            };
        };
        ProductAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Product"];
        };
        UpdateProductBody: {
            name?: string;
            code?: string;
            distribution_strategy?: "licensed" | "open" | "closed";
            url?: string | null;
            platforms?: string[];
            metadata?: {
                [key: string]: unknown;
            };
        };
        PolicyPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Policy"][];
            meta: components["schemas"]["PageMeta"];
        };
        Policy: {
            id: string;
            product_id: string;
            name: string;
            metadata: {
                [key: string]: unknown;
            };
            signing_key_id: string | null;
            public_key: string;
            public_key_hex: string | null;
            scheme: components["schemas"]["Scheme"];
            duration: number;
            duration_iso: string | null;
            strict: boolean;
            floating: boolean;
            max_machines: number | null;
            max_cores: number | null;
            max_memory: number | null;
            max_disk: number | null;
            max_processes: number | null;
            max_users: number | null;
            max_uses: number | null;
            expiration_strategy: components["schemas"]["ExpirationStrategy"];
            expiration_basis: components["schemas"]["ExpirationBasis"];
            renewal_basis: components["schemas"]["RenewalBasis"];
            transfer_strategy: components["schemas"]["TransferStrategy"];
            authentication_strategy: components["schemas"]["AuthenticationStrategy"];
            overage_strategy: components["schemas"]["OverageStrategy"];
            expiring_soon_days: number[];
            require_check_in: boolean;
            check_in_interval: components["schemas"]["CheckInInterval"];
            check_in_interval_count: number;
            require_heartbeat: boolean;
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
            require_product_scope: boolean;
            require_policy_scope: boolean;
            require_machine_scope: boolean;
            require_fingerprint_scope: boolean;
            require_components_scope: boolean;
            require_user_scope: boolean;
            use_pool: boolean;
            protected: boolean;
            sign_keys: boolean;
            encrypted: boolean;
            rate_limited: boolean;
            rate_limit: number;
            rate_period: number;
            edge_ttl: number;
            outage_grace: number;
            created_at: string;
            updated_at: string;
        };
        Scheme: "ED25519" | "RSA2048PKCS1" | "RSA2048PSS";
        ExpirationStrategy: "restrict" | "revoke" | "maintain" | "allow";
        ExpirationBasis: "from_creation" | "from_first_validation" | "from_first_activation" | "from_first_use" | "from_first_check_in";
        RenewalBasis: "from_expiry" | "from_now" | "from_now_if_expired";
        TransferStrategy: "keep_expiry" | "reset_expiry";
        AuthenticationStrategy: "mixed" | "license" | "token" | "session" | "none";
        OverageStrategy: "no_overage" | "allow_1_25x" | "allow_1_5x" | "allow_2x" | "always_allow";
        CheckInInterval: "daily" | "weekly" | "monthly" | "yearly";
        HeartbeatBasis: "from_first_ping" | "from_creation";
        HeartbeatCullStrategy: "deactivate_dead" | "keep_dead";
        HeartbeatResurrectionStrategy: "no_revive" | "1_minute_revive" | "2_minute_revive" | "5_minute_revive" | "10_minute_revive" | "15_minute_revive" | "always_revive";
        MachineUniquenessStrategy: "unique_per_license" | "unique_per_policy" | "unique_per_product" | "unique_per_tenant";
        MachineMatchingStrategy: "match_any" | "match_two" | "match_most" | "match_all";
        ComponentUniquenessStrategy: "unique_per_machine" | "unique_per_license" | "unique_per_policy" | "unique_per_product" | "unique_per_tenant";
        ComponentMatchingStrategy: "match_any" | "match_two" | "match_most" | "match_all";
        MachineLeasingStrategy: "per_license" | "per_user";
        ProcessLeasingStrategy: "per_machine" | "per_license" | "per_user";
        CreatePolicyBody: {
            product_id: string;
            name: string;
            metadata?: {
                [key: string]: unknown;
            };
            signing_key_id?: string | null;
            scheme?: components["schemas"]["Scheme"];
            duration?: number;
            duration_iso?: string | null;
            strict?: boolean;
            floating?: boolean;
            max_machines?: number | null;
            max_cores?: number | null;
            max_memory?: number | null;
            max_disk?: number | null;
            max_processes?: number | null;
            max_users?: number | null;
            max_uses?: number | null;
            expiration_strategy?: components["schemas"]["ExpirationStrategy"];
            expiration_basis?: components["schemas"]["ExpirationBasis"];
            renewal_basis?: components["schemas"]["RenewalBasis"];
            transfer_strategy?: components["schemas"]["TransferStrategy"];
            authentication_strategy?: components["schemas"]["AuthenticationStrategy"];
            overage_strategy?: components["schemas"]["OverageStrategy"];
            expiring_soon_days?: number[];
            require_check_in?: boolean;
            check_in_interval?: components["schemas"]["CheckInInterval"];
            check_in_interval_count?: number;
            require_heartbeat?: boolean;
            heartbeat_duration?: number;
            heartbeat_basis?: components["schemas"]["HeartbeatBasis"];
            heartbeat_cull_strategy?: components["schemas"]["HeartbeatCullStrategy"];
            heartbeat_resurrection_strategy?: components["schemas"]["HeartbeatResurrectionStrategy"];
            machine_uniqueness_strategy?: components["schemas"]["MachineUniquenessStrategy"];
            machine_matching_strategy?: components["schemas"]["MachineMatchingStrategy"];
            component_uniqueness_strategy?: components["schemas"]["ComponentUniquenessStrategy"];
            component_matching_strategy?: components["schemas"]["ComponentMatchingStrategy"];
            machine_leasing_strategy?: components["schemas"]["MachineLeasingStrategy"];
            process_leasing_strategy?: components["schemas"]["ProcessLeasingStrategy"];
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
            rate_limit?: number;
            rate_period?: number;
            edge_ttl?: number;
            outage_grace?: number;
        };
        PolicyAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Policy"];
        };
        UpdatePolicyBody: {
            product_id?: string;
            name?: string;
            metadata?: {
                [key: string]: unknown;
            };
            signing_key_id?: string | null;
            scheme?: components["schemas"]["Scheme"];
            duration?: number;
            duration_iso?: string | null;
            strict?: boolean;
            floating?: boolean;
            max_machines?: number | null;
            max_cores?: number | null;
            max_memory?: number | null;
            max_disk?: number | null;
            max_processes?: number | null;
            max_users?: number | null;
            max_uses?: number | null;
            expiration_strategy?: components["schemas"]["ExpirationStrategy"];
            expiration_basis?: components["schemas"]["ExpirationBasis"];
            renewal_basis?: components["schemas"]["RenewalBasis"];
            transfer_strategy?: components["schemas"]["TransferStrategy"];
            authentication_strategy?: components["schemas"]["AuthenticationStrategy"];
            overage_strategy?: components["schemas"]["OverageStrategy"];
            expiring_soon_days?: number[];
            require_check_in?: boolean;
            check_in_interval?: components["schemas"]["CheckInInterval"];
            check_in_interval_count?: number;
            require_heartbeat?: boolean;
            heartbeat_duration?: number;
            heartbeat_basis?: components["schemas"]["HeartbeatBasis"];
            heartbeat_cull_strategy?: components["schemas"]["HeartbeatCullStrategy"];
            heartbeat_resurrection_strategy?: components["schemas"]["HeartbeatResurrectionStrategy"];
            machine_uniqueness_strategy?: components["schemas"]["MachineUniquenessStrategy"];
            machine_matching_strategy?: components["schemas"]["MachineMatchingStrategy"];
            component_uniqueness_strategy?: components["schemas"]["ComponentUniquenessStrategy"];
            component_matching_strategy?: components["schemas"]["ComponentMatchingStrategy"];
            machine_leasing_strategy?: components["schemas"]["MachineLeasingStrategy"];
            process_leasing_strategy?: components["schemas"]["ProcessLeasingStrategy"];
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
            rate_limit?: number;
            rate_period?: number;
            edge_ttl?: number;
            outage_grace?: number;
        };
        AttachPolicyEntitlementsBody: {
            entitlement_id: string[];
        };
        EntitlementAttachmentsAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["EntitlementAttachment"][];
        };
        EntitlementAttachment: {
            id: string;
            entitlement_id: string;
            name: string;
            code: string;
            created_at: string;
        };
        EntitlementAttachmentList: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count: number;
            data: components["schemas"]["EntitlementAttachment"][];
        };
        DetachPolicyEntitlementsBody: {
            id: string[];
        };
        FillPoolBody: {
            keys: string[];
        };
        PoolAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Pool"];
        };
        Pool: {
            left: number;
        };
        EntitlementPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Entitlement"][];
            meta: components["schemas"]["PageMeta"];
        };
        Entitlement: {
            id: string;
            name: string;
            code: string;
            metadata: {
                [key: string]: unknown;
            };
            created_at: string;
            updated_at: string;
        };
        CreateEntitlementBody: {
            name: string;
            code: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        EntitlementAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Entitlement"];
        };
        UpdateEntitlementBody: {
            name?: string;
            code?: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        ImportLicensesBody: {
            licenses: components["schemas"]["LicenseToImport"][];
        };
        LicenseToImport: {
            id?: string;
            policy_id: string;
            product_id: string;
            name: string;
            key?: string;
            expiry?: string | null;
            suspended?: boolean;
            uses?: number;
            max_machines?: number | null;
            max_cores?: number | null;
            max_memory?: number | null;
            max_disk?: number | null;
            max_processes?: number | null;
            max_users?: number | null;
            max_uses?: number | null;
            owner?: string | null;
            metadata?: {
                [key: string]: unknown;
            };
            users?: string[];
            entitlements?: string[];
            machines?: components["schemas"]["MachineToImport"][];
        };
        MachineToImport: {
            id?: string;
            fingerprint: string;
            name?: string | null;
            ip?: string | null;
            hostname?: string | null;
            platform?: string | null;
            cores?: number | null;
            memory?: number | null;
            disk?: number | null;
            metadata?: {
                [key: string]: unknown;
            };
        };
        ImportedLicenseList: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count: number;
            data: components["schemas"]["ImportedLicense"][];
        };
        ImportedLicense: {
            license_id: string;
            license_key: string;
        };
        ExportEnd: {
            complete: true;
            licenses: number;
        };
        ListedLicensePage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["ListedLicense"][];
            meta: components["schemas"]["PageMeta"];
        };
        ListedLicense: {
            license_id: string;
            product_id: string;
            policy_id: string;
            owner: string | null;
            name: string;
            license_key: string;
            md5_checksum: string;
            sha1_checksum: string;
            sha256_checksum: string;
            status: "active" | "inactive" | "expired" | "suspended" | "banned" | "not_activated";
            suspended: boolean;
            uses: number;
            machines_count: number;
            users_count: number;
            max_machines: number | null;
            max_cores: number | null;
            max_memory: number | null;
            max_disk: number | null;
            max_processes: number | null;
            max_users: number | null;
            max_uses: number | null;
            metadata: {
                [key: string]: unknown;
            };
            expiry: string | null;
            last_validated_at: string | null;
            last_checked_in_at: string | null;
            next_check_in_at: string | null;
            last_checked_out_at: string | null;
            created_at: string;
            updated_at: string;
            license_policy?: components["schemas"]["LicensePolicy"];
            license_product?: components["schemas"]["Product"];
        };
        LicensePolicy: {
            id: string;
            name: string;
            metadata: {
                [key: string]: unknown;
            };
            policy_public_key: string;
            policy_scheme: string;
            scheme: components["schemas"]["Scheme"];
            duration: number;
            duration_iso: string | null;
            strict: boolean;
            floating: boolean;
            max_machines: number | null;
            max_cores: number | null;
            max_memory: number | null;
            max_disk: number | null;
            max_processes: number | null;
            max_users: number | null;
            max_uses: number | null;
            expiration_strategy: components["schemas"]["ExpirationStrategy"];
            expiration_basis: components["schemas"]["ExpirationBasis"];
            renewal_basis: components["schemas"]["RenewalBasis"];
            transfer_strategy: components["schemas"]["TransferStrategy"];
            authentication_strategy: components["schemas"]["AuthenticationStrategy"];
            overage_strategy: components["schemas"]["OverageStrategy"];
            expiring_soon_days: number[];
            require_check_in: boolean;
            check_in_interval: components["schemas"]["CheckInInterval"];
            check_in_interval_count: number;
            require_heartbeat: boolean;
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
            require_product_scope: boolean;
            require_policy_scope: boolean;
            require_machine_scope: boolean;
            require_fingerprint_scope: boolean;
            require_components_scope: boolean;
            require_user_scope: boolean;
            use_pool: boolean;
            protected: boolean;
            sign_keys: boolean;
            encrypted: boolean;
            rate_limited: boolean;
            rate_limit: number;
            rate_period: number;
            edge_ttl: number;
            outage_grace: number;
        };
        CreateLicenseBody: {
            policy_id: string;
            product_id: string;
            name: string;
            key?: string;
            key_data?: string;
            signed?: boolean;
            expiry?: string | null;
            max_machines?: number | null;
            max_cores?: number | null;
            max_memory?: number | null;
            max_disk?: number | null;
            max_processes?: number | null;
            max_users?: number | null;
            max_uses?: number | null;
            owner?: string | null;
            metadata?: {
                [key: string]: unknown;
            };
        };
        LicenseAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["License"];
        };
        License: {
            license_id: string;
            product_id: string;
            policy_id: string;
            owner: string | null;
            name: string;
            license_key: string;
            md5_checksum: string;
            sha1_checksum: string;
            sha256_checksum: string;
            status: "active" | "inactive" | "expired" | "suspended" | "banned" | "not_activated";
            suspended: boolean;
            uses: number;
            machines_count: number;
            seats_used: number;
            users_count: number;
            max_machines: number | null;
            max_cores: number | null;
            max_memory: number | null;
            max_disk: number | null;
            max_processes: number | null;
            max_users: number | null;
            max_uses: number | null;
            metadata: {
                [key: string]: unknown;
            };
            expiry: string | null;
            last_validated_at: string | null;
            last_checked_in_at: string | null;
            next_check_in_at: string | null;
            last_checked_out_at: string | null;
            created_at: string;
            updated_at: string;
            license_policy: components["schemas"]["LicensePolicy"];
            license_product: components["schemas"]["Product"];
        };
        UpdateLicenseBody: {
            product_id?: string;
            policy_id?: string;
            name?: string;
            expiry?: string | null;
            max_machines?: number | null;
            max_cores?: number | null;
            max_memory?: number | null;
            max_disk?: number | null;
            max_processes?: number | null;
            max_users?: number | null;
            max_uses?: number | null;
            owner?: string | null;
            metadata?: {
                [key: string]: unknown;
            };
        };
        FindLicenseByKeyBody: {
            license_key: string;
        };
        ChangeLicensePolicyBody: {
            policy_id: string;
        };
        AttachLicenseUsersBody: {
            usernames: string[];
        };
        LicenseUsersAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["LicenseUser"][];
        };
        LicenseUser: {
            username: string;
            email: string;
            created_at: string;
        };
        LicenseUserList: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count: number;
            data: components["schemas"]["LicenseUser"][];
        };
        IncrementUsageByKeyBody: {
            increment?: number;
            license_key: string;
        };
        IncrementUsageBody: {
            increment?: number;
        };
        DecrementUsageByKeyBody: {
            decrement?: number;
            license_key: string;
        };
        DecrementUsageBody: {
            decrement?: number;
        };
        RotateLicenseKeyByKeyBody: {
            key?: string;
            key_data?: string;
            signed?: boolean;
            license_key: string;
        };
        RotateLicenseKeyBody: {
            key?: string;
            key_data?: string;
            signed?: boolean;
        };
        ValidateLicenseByKeyBody: {
            nonce?: string | number;
            scope?: components["schemas"]["Scope"];
            license_key: string;
        };
        Scope: {
            product?: string;
            policy?: string;
            user?: string;
            entitlements?: string[];
            machine?: string;
            fingerprint?: string;
            fingerprints?: string[];
            components?: string[];
        };
        ValidationAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Validation"];
        };
        Validation: {
            valid: boolean;
            code: "banned" | "suspended" | "expired" | "overdue" | "product_scope_mismatch" | "product_scope_required" | "policy_scope_mismatch" | "policy_scope_required" | "user_scope_mismatch" | "user_scope_required" | "entitlements_scope_empty" | "entitlements_missing" | "no_machine" | "no_machines" | "machine_scope_mismatch" | "machine_scope_required" | "heartbeat_not_started" | "heartbeat_dead" | "fingerprint_scope_empty" | "fingerprint_scope_mismatch" | "fingerprint_scope_required" | "components_scope_empty" | "components_scope_mismatch" | "components_scope_required" | "too_many_users" | "too_many_machines" | "too_many_cores" | "too_much_memory" | "too_much_disk" | "too_many_processes" | "valid";
            detail: string;
            nonce: string | number | null;
            license: components["schemas"]["License"];
            stale: boolean;
            source: "memory" | "node" | "database";
        };
        ValidateLicenseBody: {
            nonce?: string | number;
            scope?: components["schemas"]["Scope"];
        };
        ExplanationAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Explanation"];
        };
        Explanation: {
            valid: boolean;
            code: "banned" | "suspended" | "expired" | "overdue" | "product_scope_mismatch" | "product_scope_required" | "policy_scope_mismatch" | "policy_scope_required" | "user_scope_mismatch" | "user_scope_required" | "entitlements_scope_empty" | "entitlements_missing" | "no_machine" | "no_machines" | "machine_scope_mismatch" | "machine_scope_required" | "heartbeat_not_started" | "heartbeat_dead" | "fingerprint_scope_empty" | "fingerprint_scope_mismatch" | "fingerprint_scope_required" | "components_scope_empty" | "components_scope_mismatch" | "components_scope_required" | "too_many_users" | "too_many_machines" | "too_many_cores" | "too_much_memory" | "too_much_disk" | "too_many_processes" | "valid";
            detail: string;
            nonce: string | number | null;
            conditions: components["schemas"]["ExplainedCondition"][];
            would: components["schemas"]["WouldDo"];
            checked_out_files: components["schemas"]["CheckedOutFiles"];
            license: components["schemas"]["License"];
        };
        ExplainedCondition: {
            condition: "ban" | "suspension" | "revoking_expiry" | "check_in" | "product_scope" | "policy_scope" | "user_scope" | "entitlements_scope" | "machine_scope" | "fingerprint_scope" | "components_scope" | "users" | "activation" | "machines" | "cores" | "memory" | "disk" | "processes" | "expiry";
            result: "passed" | "allowed" | "decided" | "not_reached";
            code: "banned" | "suspended" | "expired" | "overdue" | "product_scope_mismatch" | "product_scope_required" | "policy_scope_mismatch" | "policy_scope_required" | "user_scope_mismatch" | "user_scope_required" | "entitlements_scope_empty" | "entitlements_missing" | "no_machine" | "no_machines" | "machine_scope_mismatch" | "machine_scope_required" | "heartbeat_not_started" | "heartbeat_dead" | "fingerprint_scope_empty" | "fingerprint_scope_mismatch" | "fingerprint_scope_required" | "components_scope_empty" | "components_scope_mismatch" | "components_scope_required" | "too_many_users" | "too_many_machines" | "too_many_cores" | "too_much_memory" | "too_much_disk" | "too_many_processes" | "valid" | null;
            detail: string;
        };
        WouldDo: {
            starts_clock: boolean;
            expiry: string | null;
            sets_last_validated_at: boolean;
            counted_as: "banned" | "suspended" | "expired" | "overdue" | "product_scope_mismatch" | "product_scope_required" | "policy_scope_mismatch" | "policy_scope_required" | "user_scope_mismatch" | "user_scope_required" | "entitlements_scope_empty" | "entitlements_missing" | "no_machine" | "no_machines" | "machine_scope_mismatch" | "machine_scope_required" | "heartbeat_not_started" | "heartbeat_dead" | "fingerprint_scope_empty" | "fingerprint_scope_mismatch" | "fingerprint_scope_required" | "components_scope_empty" | "components_scope_mismatch" | "components_scope_required" | "too_many_users" | "too_many_machines" | "too_many_cores" | "too_much_memory" | "too_much_disk" | "too_many_processes" | "valid" | null;
            rate: {
                limit: number;
                period: number;
                remaining: number;
                resets: number;
                refused: boolean;
            } | null;
        };
        CheckedOutFiles: {
            expiry: string | null;
        } | null;
        CheckOutLicenseByKeyBody: {
            encrypt?: boolean;
            ttl?: number | null;
            include?: ("entitlements" | "product" | "policy" | "owner" | "users" | "machines")[];
            algorithm?: string;
            license_key: string;
        };
        CheckedOutFileAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["CheckedOutFile"];
        };
        CheckedOutFile: {
            certificate: string;
            ttl: number | null;
            issued_at: string;
            expiry_at: string | null;
        };
        CheckOutLicenseBody: {
            encrypt?: boolean;
            ttl?: number | null;
            include?: ("entitlements" | "product" | "policy" | "owner" | "users" | "machines")[];
            algorithm?: string;
        };
        TokenPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Token"][];
            meta: components["schemas"]["PageMeta"];
        };
        Token: {
            id: string;
            name: string | null;
            product_id: string | null;
            license_id: string | null;
            username: string | null;
            permissions: components["schemas"]["Permission"][] | null;
            expiry: string | null;
            created_by: string | null;
            created_by_status: "active" | "inactive" | "banned" | "deleted" | null;
            created_at: string;
        };
        CreateAccountTokenBody: {
            name?: string | null;
            expiry?: string | null;
            permissions?: components["schemas"]["Permission"][] | null;
            current_password?: string;
        };
        NewTokenAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["NewToken"];
        };
        NewToken: {
            id: string;
            name: string | null;
            product_id: string | null;
            license_id: string | null;
            username: string | null;
            permissions: components["schemas"]["Permission"][] | null;
            expiry: string | null;
            created_by: string | null;
            created_by_status: "active" | "inactive" | "banned" | "deleted" | null;
            created_at: string;
            token: string | null;
        };
        TokenList: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count: number;
            data: components["schemas"]["Token"][];
        };
        CreateProductTokenBody: {
            name?: string | null;
            expiry?: string | null;
            permissions?: components["schemas"]["Permission"][] | null;
        };
        EventPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Event"][];
            meta: components["schemas"]["PageMeta"];
        };
        Event: {
            id: string;
            sequence: number;
            event: string;
            resource: string;
            resource_id: string;
            license_id: string | null;
            product_id: string | null;
            actor: {
                kind: string;
                id: string | null;
                name: string | null;
            };
            request_id: string | null;
            ip: string | null;
            before: {
                [key: string]: unknown;
            };
            after: {
                [key: string]: unknown;
            };
            occurred_at: string;
        };
        WholeEvent: {
            id: string;
            sequence: number;
            event: string;
            resource: string;
            resource_id: string;
            license_id: string | null;
            product_id: string | null;
            actor: {
                kind: string;
                id: string | null;
                name: string | null;
            };
            request_id: string | null;
            ip: string | null;
            before: {
                [key: string]: unknown;
            };
            after: {
                [key: string]: unknown;
            };
            occurred_at: string;
            object: {
                [key: string]: unknown;
            };
        };
        EventsEnd: {
            complete: true;
            events: number;
        };
        WholeEventAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["WholeEvent"];
        };
        WebhookPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Webhook"][];
            meta: components["schemas"]["PageMeta"];
        };
        Webhook: {
            id: string;
            url: string;
            events: string[];
            products: string[];
            description: string | null;
            enabled: boolean;
            api: "native";
            public_key: string | null;
            previous_secret_until: string | null;
            failing_since: string | null;
            disabled_at: string | null;
            disabled_reason: "requested" | "gone" | "failing" | null;
            created_at: string;
            updated_at: string;
        };
        CreateWebhookBody: {
            url: string;
            events: components["schemas"]["EventSubscription"][];
            products?: string[];
            description?: string | null;
            enabled?: boolean;
            api?: "native";
        };
        EventSubscription: "*" | "license.*" | "machine.*" | "component.*" | "process.*" | "policy.*" | "product.*" | "entitlement.*" | "token.*" | "account.*" | "role.*" | "tenant.*" | "tenant_key.*" | "signing_key.*" | "webhook.*" | "license.created" | "license.updated" | "license.revoked" | "license.suspended" | "license.reinstated" | "license.renewed" | "license.checked_in" | "license.checked_out" | "license.clock_started" | "license.usage_incremented" | "license.usage_decremented" | "license.usage_reset" | "license.policy_changed" | "license.key_rotated" | "license.user_attached" | "license.user_detached" | "license.entitlement_attached" | "license.entitlement_detached" | "license.expiring_soon" | "license.expired" | "license.check_in_due_soon" | "license.check_in_overdue" | "license.limit_reached" | "license.validation_failed" | "machine.created" | "machine.updated" | "machine.deleted" | "machine.moved" | "machine.checked_out" | "machine.heartbeat_reset" | "machine.heartbeat_dead" | "machine.heartbeat_resurrected" | "machine.culled" | "component.created" | "component.updated" | "component.deleted" | "process.created" | "process.deleted" | "policy.created" | "policy.updated" | "policy.deleted" | "policy.entitlement_attached" | "policy.entitlement_detached" | "policy.pool_filled" | "policy.pool_keys_taken" | "product.created" | "product.updated" | "product.deleted" | "entitlement.created" | "entitlement.updated" | "entitlement.deleted" | "token.created" | "token.deleted" | "account.created" | "account.updated" | "account.deleted" | "account.banned" | "account.unbanned" | "account.password_changed" | "account.second_factor_switched_on" | "account.second_factor_switched_off" | "account.recovery_code_used" | "account.password_token_made" | "account.session_ended" | "account.session_reused" | "account.sessions_ended" | "role.created" | "role.updated" | "role.deleted" | "tenant.created" | "tenant.updated" | "tenant.deleted" | "tenant_key.updated" | "signing_key.created" | "signing_key.updated" | "signing_key.activated" | "signing_key.retired" | "signing_key.revoked" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.disabled" | "webhook.ping";
        WebhookWithSecretAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["WebhookWithSecret"];
        };
        WebhookWithSecret: {
            id: string;
            url: string;
            events: string[];
            products: string[];
            description: string | null;
            enabled: boolean;
            api: "native";
            public_key: string | null;
            previous_secret_until: string | null;
            failing_since: string | null;
            disabled_at: string | null;
            disabled_reason: "requested" | "gone" | "failing" | null;
            created_at: string;
            updated_at: string;
            secret: string | null;
        };
        WebhookAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Webhook"];
        };
        UpdateWebhookBody: {
            url?: string;
            events?: components["schemas"]["EventSubscription"][];
            products?: string[];
            description?: string | null;
            enabled?: boolean;
            api?: "native";
        };
        WebhookDeliveryAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["WebhookDelivery"];
        };
        WebhookDelivery: {
            id: string;
            webhook_id: string;
            event_id: string;
            event: string;
            license_id: string | null;
            status: "pending" | "succeeded" | "failed";
            attempts_count: number;
            attempts: components["schemas"]["WebhookAttempt"][];
            next_attempt_at: string | null;
            created_at: string;
            finished_at: string | null;
        };
        WebhookAttempt: {
            attempted_at: string;
            duration_ms: number;
            status: number | null;
            error: string | null;
            answer: string | null;
        };
        WebhookDeliveryPage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["WebhookDelivery"][];
            meta: components["schemas"]["PageMeta"];
        };
        RedeliverFailedBody: {
            since: string;
            until?: string;
        };
        RedeliverFailedAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: {
                redelivered: number;
                is_more: boolean;
            };
        };
        ValidationNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["ValidationNumbers"];
        };
        ValidationNumbers: {
            since: string;
            until: string;
            by: "day" | "hour";
            rows: {
                time: string;
                validations: number;
                codes: {
                    [key: string]: number;
                };
            }[];
        };
        ActivityNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["ActivityNumbers"];
        };
        ActivityNumbers: {
            since: string;
            until: string;
            measured_at: string | null;
            rows: {
                day: string;
                active_licenses: number;
                active_machines: number;
                activations: number;
            }[];
        };
        SeatNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["SeatNumbers"];
        };
        SeatNumbers: {
            since: string;
            until: string;
            measured_at: string | null;
            rows: {
                day: string;
                licenses: number | null;
                seats_sold: number | null;
                seats_used: number | null;
                unlimited_licenses: number | null;
            }[];
        };
        ExpirationNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["ExpirationNumbers"];
        };
        ExpirationNumbers: {
            measured_at: string | null;
            in_7_days: number;
            in_30_days: number;
            in_90_days: number;
            rows: {
                day: string;
                licenses: number;
            }[];
        };
        SharingNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["SharingNumbers"];
        };
        SharingNumbers: {
            since: string;
            measured_at: string | null;
            rows: {
                license_id: string;
                license_name: string;
                product_id: string;
                policy_id: string;
                machines: number;
                addresses: number;
                address_days: number;
            }[];
        };
        MachinePage: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count?: number;
            data: components["schemas"]["Machine"][];
            meta: components["schemas"]["PageMeta"];
        };
        Machine: {
            id: string;
            license_id: string;
            license_key: string;
            tenant_name: string;
            fingerprint: string;
            name: string | null;
            ip: string | null;
            hostname: string | null;
            platform: string | null;
            cores: number | null;
            memory: number | null;
            disk: number | null;
            owner: string | null;
            metadata: {
                [key: string]: unknown;
            };
            heartbeat_status: "not_started" | "alive" | "dead" | "resurrected";
            last_heartbeat_at: string | null;
            next_heartbeat_at: string | null;
            last_check_out_at: string | null;
            checked_out_files: components["schemas"]["CheckedOutFiles"];
            created_at: string;
            updated_at: string;
        };
        CreateMachineBody: {
            license_key?: string;
            license_id?: string;
            fingerprint: string;
            name?: string | null;
            ip?: string | null;
            hostname?: string | null;
            platform?: string | null;
            cores?: number | null;
            memory?: number | null;
            disk?: number | null;
            metadata?: {
                [key: string]: unknown;
            };
            owner?: string | null;
            components?: components["schemas"]["NewComponent"][];
        };
        NewComponent: {
            name: string;
            fingerprint: string;
        };
        MachineAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Machine"];
        };
        UpdateMachineBody: {
            license_key?: string;
            name?: string | null;
            ip?: string | null;
            hostname?: string | null;
            platform?: string | null;
            cores?: number | null;
            memory?: number | null;
            disk?: number | null;
            metadata?: {
                [key: string]: unknown;
            };
            owner?: string | null;
        };
        CheckOutMachineBody: {
            encrypt?: boolean;
            ttl?: number | null;
            include?: ("license" | "entitlements" | "product" | "policy" | "owner" | "users" | "components")[];
            algorithm?: string;
        };
        CreateComponentBody: {
            name: string;
            fingerprint: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        ComponentAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Component"];
        };
        Component: {
            id: string;
            machine_id: string;
            name: string;
            fingerprint: string;
            metadata: {
                [key: string]: unknown;
            };
            created_at: string;
            updated_at: string;
        };
        ComponentList: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count: number;
            data: components["schemas"]["Component"][];
        };
        CreateProcessBody: {
            pid: string;
            metadata?: {
                [key: string]: unknown;
            };
        };
        ProcessAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["Process"];
        };
        Process: {
            id: string;
            machine_id: string;
            pid: string;
            metadata: {
                [key: string]: unknown;
            };
            last_heartbeat_at: string;
            created_at: string;
            updated_at: string;
        };
        ProcessList: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            count: number;
            data: components["schemas"]["Process"][];
        };
        SearchResultsAnswer: {
            request_id: components["schemas"]["RequestId"];
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            data: components["schemas"]["SearchResults"];
        };
        SearchResults: {
            results: components["schemas"]["SearchResult"][];
        };
        SearchResult: {
            kind: "license" | "machine" | "account" | "product" | "policy" | "entitlement" | "token" | "webhook";
            id: string;
            title: string;
            detail: string | null;
            license_id: string | null;
            matched_by: string;
        };
    };
    responses: never;
    parameters: {
        "path-tenant_name": string;
        "query-limit": number;
        "query-offset": number;
        "query-after": string;
        "query-sort2": "-created_at" | "created_at" | "-name" | "name";
        "query-count": boolean;
        "path-username": string;
        "query-tokens": "revoke" | "keep";
        "query-sort3": "-last_used_at" | "last_used_at" | "-created_at" | "created_at";
        "path-session_id": string;
        "path-role_name": string;
        "query-sort": "-created_at" | "created_at";
        "path-product_id": string;
        "query-product_id2": string;
        "path-policy_id": string;
        "path-entitlement_id": string;
        "path-license_id": string;
        "query-encrypt": boolean;
        "query-ttl": number;
        "query-include": ("entitlements" | "product" | "policy" | "owner" | "users" | "machines")[];
        "query-algorithm": string;
        "path-token_id": string;
        "path-webhook_id": string;
        "path-delivery_id": string;
        "query-product_id": string;
        "query-policy_id": string;
        "query-since": string;
        "query-until": string;
        "path-machine_id2": string;
        "query-license_id": string;
        "path-machine_id": string;
        "query-include2": ("license" | "entitlements" | "product" | "policy" | "owner" | "users" | "components")[];
        "path-process_id": string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    readHealth: {
        parameters: {
            query?: {
                deep?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthAnswer"];
                };
            };
        };
    };
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessAnswer"];
                };
            };
        };
    };
    signInSuperadmin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessAnswer"];
                };
            };
        };
    };
    beginSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorSetupAnswer"];
                };
            };
        };
    };
    confirmSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmSecondFactorBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesAnswer"];
                };
            };
        };
    };
    beginSuperadminFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecondFactorSetupAnswer"];
                };
            };
        };
    };
    confirmSuperadminFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmSecondFactorBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesAnswer"];
                };
            };
        };
    };
    readSuperadmin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuperadminAnswer"];
                };
            };
        };
    };
    deleteSuperadminFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeleteSuperadminFactorBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort2"];
                count?: components["parameters"]["query-count"];
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantPage"];
                };
            };
        };
    };
    createTenant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTenantBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantAnswer"];
                };
            };
        };
    };
    readTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantAnswer"];
                };
            };
        };
    };
    deleteTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateTenantBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantAnswer"];
                };
            };
        };
    };
    readTenantKeys: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/jwk-set+json": components["schemas"]["JsonWebKeySet"];
                };
            };
        };
    };
    regenerateTenantKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantAnswer"];
                };
            };
        };
    };
    listAccounts: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: "-created_at" | "created_at" | "-username" | "username";
                count?: components["parameters"]["query-count"];
                search?: string;
                role?: string;
                status?: "active" | "inactive" | "banned";
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountPage"];
                };
            };
        };
    };
    createAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAccountBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountAnswer"];
                };
            };
        };
    };
    readAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountAnswer"];
                };
            };
        };
    };
    deleteAccount: {
        parameters: {
            query?: {
                cascade?: boolean;
                tokens?: components["parameters"]["query-tokens"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateAccountBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountAnswer"];
                };
            };
        };
    };
    updatePassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdatePasswordBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountAnswer"];
                };
            };
        };
    };
    createPasswordToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreatePasswordTokenBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordTokenAnswer"];
                };
            };
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetPasswordBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NothingAnswer"];
                };
            };
        };
    };
    banAccount: {
        parameters: {
            query?: {
                tokens?: components["parameters"]["query-tokens"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountAnswer"];
                };
            };
        };
    };
    unbanAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountAnswer"];
                };
            };
        };
    };
    deleteSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeleteSecondFactorBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listSessions: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort3"];
                count?: components["parameters"]["query-count"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
                session_id: components["parameters"]["path-session_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    endSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listSuperadminSessions: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort3"];
                count?: components["parameters"]["query-count"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionPage"];
                };
            };
        };
    };
    endSuperadminSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: components["parameters"]["path-session_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    endSuperadminSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listRoles: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort2"];
                count?: components["parameters"]["query-count"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RolePage"];
                };
            };
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateRoleBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAnswer"];
                };
            };
        };
    };
    readRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                role_name: components["parameters"]["path-role_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAnswer"];
                };
            };
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                role_name: components["parameters"]["path-role_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                role_name: components["parameters"]["path-role_name"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateRoleBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoleAnswer"];
                };
            };
        };
    };
    listSigningKeys: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort"];
                count?: components["parameters"]["query-count"];
                algorithm?: "ED25519" | "RSA2048";
                status?: "next" | "active" | "retired" | "revoked";
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyPage"];
                };
            };
        };
    };
    createSigningKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateSigningKeyBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyAnswer"];
                };
            };
        };
    };
    updateSigningKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                kid: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateSigningKeyBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SigningKeyAnswer"];
                };
            };
        };
    };
    listProducts: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort2"];
                count?: components["parameters"]["query-count"];
                name?: string;
                code?: string;
                distribution_strategy?: "licensed" | "open" | "closed";
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductPage"];
                };
            };
        };
    };
    createProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateProductBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductAnswer"];
                };
            };
        };
    };
    readProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                product_id: components["parameters"]["path-product_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductAnswer"];
                };
            };
        };
    };
    deleteProduct: {
        parameters: {
            query?: {
                cascade?: boolean;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                product_id: components["parameters"]["path-product_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                product_id: components["parameters"]["path-product_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateProductBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductAnswer"];
                };
            };
        };
    };
    listPolicies: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort2"];
                count?: components["parameters"]["query-count"];
                product_id?: components["parameters"]["query-product_id2"];
                name?: string;
                scheme?: "ED25519" | "RSA2048PKCS1" | "RSA2048PSS";
                signing_key_id?: string;
                entitlement?: string;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyPage"];
                };
            };
        };
    };
    createPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreatePolicyBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyAnswer"];
                };
            };
        };
    };
    readPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyAnswer"];
                };
            };
        };
    };
    deletePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updatePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdatePolicyBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyAnswer"];
                };
            };
        };
    };
    listPolicyEntitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitlementAttachmentList"];
                };
            };
        };
    };
    attachPolicyEntitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttachPolicyEntitlementsBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitlementAttachmentsAnswer"];
                };
            };
        };
    };
    detachPolicyEntitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DetachPolicyEntitlementsBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolAnswer"];
                };
            };
        };
    };
    fillPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FillPoolBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PoolAnswer"];
                };
            };
        };
    };
    emptyPool: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listEntitlements: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: "-created_at" | "created_at" | "-code" | "code";
                count?: components["parameters"]["query-count"];
                name?: string;
                code?: string;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitlementPage"];
                };
            };
        };
    };
    createEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateEntitlementBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitlementAnswer"];
                };
            };
        };
    };
    readEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                entitlement_id: components["parameters"]["path-entitlement_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitlementAnswer"];
                };
            };
        };
    };
    deleteEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                entitlement_id: components["parameters"]["path-entitlement_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                entitlement_id: components["parameters"]["path-entitlement_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateEntitlementBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitlementAnswer"];
                };
            };
        };
    };
    importLicenses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportLicensesBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedLicenseList"];
                };
            };
        };
    };
    exportLicenses: {
        parameters: {
            query?: {
                after?: string;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": {
                        license_id: string;
                        product_id: string;
                        policy_id: string;
                        owner: string | null;
                        name: string;
                        license_key: string;
                        md5_checksum: string;
                        sha1_checksum: string;
                        sha256_checksum: string;
                        status: "active" | "inactive" | "expired" | "suspended" | "banned" | "not_activated";
                        suspended: boolean;
                        uses: number;
                        machines_count: number;
                        users_count: number;
                        max_machines: number | null;
                        max_cores: number | null;
                        max_memory: number | null;
                        max_disk: number | null;
                        max_processes: number | null;
                        max_users: number | null;
                        max_uses: number | null;
                        metadata: {
                            [key: string]: unknown;
                        };
                        expiry: string | null;
                        last_validated_at: string | null;
                        last_checked_in_at: string | null;
                        next_check_in_at: string | null;
                        last_checked_out_at: string | null;
                        created_at: string;
                        updated_at: string;
                    } | components["schemas"]["ExportEnd"];
                };
            };
        };
    };
    listLicenses: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: "-created_at" | "created_at" | "-updated_at" | "updated_at" | "-expiry" | "expiry" | "-name" | "name";
                count?: components["parameters"]["query-count"];
                product_id?: components["parameters"]["query-product_id2"];
                policy_id?: string;
                status?: "active" | "inactive" | "expired" | "suspended" | "banned" | "not_activated";
                expires_after?: string;
                expires_before?: string;
                owner?: string;
                user?: string;
                metadata_key?: string;
                metadata_value?: string;
                entitlement?: string;
                fingerprint?: string;
                name?: string;
                license_key?: string;
                include?: string;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListedLicensePage"];
                };
            };
        };
    };
    createLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateLicenseBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseAnswer"];
                };
            };
        };
    };
    readLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    deleteLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateLicenseBody"];
            };
        };
        responses: {
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
    findLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindLicenseByKeyBody"];
            };
        };
        responses: {
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
    changeLicensePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeLicensePolicyBody"];
            };
        };
        responses: {
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
    listLicenseEntitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitlementAttachmentList"];
                };
            };
        };
    };
    attachLicenseEntitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttachPolicyEntitlementsBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EntitlementAttachmentsAnswer"];
                };
            };
        };
    };
    detachLicenseEntitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DetachPolicyEntitlementsBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listLicenseUsers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseUserList"];
                };
            };
        };
    };
    attachLicenseUsers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttachLicenseUsersBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LicenseUsersAnswer"];
                };
            };
        };
    };
    detachLicenseUsers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AttachLicenseUsersBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    checkInLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindLicenseByKeyBody"];
            };
        };
        responses: {
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
    checkInLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    incrementUsageByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IncrementUsageByKeyBody"];
            };
        };
        responses: {
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
    incrementUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["IncrementUsageBody"];
            };
        };
        responses: {
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
    decrementUsageByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecrementUsageByKeyBody"];
            };
        };
        responses: {
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
    decrementUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DecrementUsageBody"];
            };
        };
        responses: {
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
    resetUsageByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindLicenseByKeyBody"];
            };
        };
        responses: {
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
    resetUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    suspendLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindLicenseByKeyBody"];
            };
        };
        responses: {
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
    suspendLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    reinstateLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindLicenseByKeyBody"];
            };
        };
        responses: {
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
    reinstateLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    renewLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindLicenseByKeyBody"];
            };
        };
        responses: {
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
    renewLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    revokeLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FindLicenseByKeyBody"];
            };
        };
        responses: {
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
    revokeLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    rotateLicenseKeyByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateLicenseKeyByKeyBody"];
            };
        };
        responses: {
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
    rotateLicenseKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RotateLicenseKeyBody"];
            };
        };
        responses: {
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
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateLicenseByKeyBody"];
            };
        };
        responses: {
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
    validateLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ValidateLicenseBody"];
            };
        };
        responses: {
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
    explainLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ValidateLicenseByKeyBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplanationAnswer"];
                };
            };
        };
    };
    explainLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ValidateLicenseBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplanationAnswer"];
                };
            };
        };
    };
    checkOutLicenseByKey: {
        parameters: {
            query?: {
                encrypt?: components["parameters"]["query-encrypt"];
                ttl?: components["parameters"]["query-ttl"];
                include?: components["parameters"]["query-include"];
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckOutLicenseByKeyBody"];
            };
        };
        responses: {
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
    downloadLicenseFile: {
        parameters: {
            query?: {
                encrypt?: components["parameters"]["query-encrypt"];
                ttl?: components["parameters"]["query-ttl"];
                include?: components["parameters"]["query-include"];
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    checkOutLicense: {
        parameters: {
            query?: {
                encrypt?: components["parameters"]["query-encrypt"];
                ttl?: components["parameters"]["query-ttl"];
                include?: components["parameters"]["query-include"];
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CheckOutLicenseBody"];
            };
        };
        responses: {
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
    listTokens: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort"];
                count?: components["parameters"]["query-count"];
                kind?: "product" | "license" | "account";
                created_by?: string;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
        };
    };
    deleteToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                token_id: components["parameters"]["path-token_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAccountTokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
        };
    };
    createAccountToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateAccountTokenBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTokenAnswer"];
                };
            };
        };
    };
    deleteAccountToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                username: components["parameters"]["path-username"];
                token_id: components["parameters"]["path-token_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listProductTokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                product_id: components["parameters"]["path-product_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
        };
    };
    createProductToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                product_id: components["parameters"]["path-product_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateProductTokenBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTokenAnswer"];
                };
            };
        };
    };
    deleteProductToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                product_id: components["parameters"]["path-product_id"];
                token_id: components["parameters"]["path-token_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listLicenseTokens: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
        };
    };
    createLicenseToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CreateProductTokenBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTokenAnswer"];
                };
            };
        };
    };
    deleteLicenseToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                license_id: components["parameters"]["path-license_id"];
                token_id: components["parameters"]["path-token_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: "-occurred_at" | "occurred_at";
                count?: components["parameters"]["query-count"];
                event?: string;
                resource?: string;
                resource_id?: string;
                license_id?: string;
                account?: string;
                actor?: string;
                actor_kind?: string;
                request_id?: string;
                since?: string;
                until?: string;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                    "application/x-ndjson": components["schemas"]["WholeEvent"] | components["schemas"]["EventsEnd"];
                };
            };
        };
    };
    readEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WholeEventAnswer"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort"];
                count?: components["parameters"]["query-count"];
                enabled?: boolean;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateWebhookBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecretAnswer"];
                };
            };
        };
    };
    readWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateWebhookBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookAnswer"];
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecretAnswer"];
                };
            };
        };
    };
    pingWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryAnswer"];
                };
            };
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort"];
                count?: components["parameters"]["query-count"];
                status?: "pending" | "succeeded" | "failed";
                event?: string;
                since?: string;
                until?: string;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryPage"];
                };
            };
        };
    };
    readWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                webhook_id: components["parameters"]["path-webhook_id"];
                delivery_id: components["parameters"]["path-delivery_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryAnswer"];
                };
            };
        };
    };
    redeliverEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                webhook_id: components["parameters"]["path-webhook_id"];
                delivery_id: components["parameters"]["path-delivery_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryAnswer"];
                };
            };
        };
    };
    redeliverFailed: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RedeliverFailedBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RedeliverFailedAnswer"];
                };
            };
        };
    };
    readValidationNumbers: {
        parameters: {
            query?: {
                product_id?: components["parameters"]["query-product_id"];
                policy_id?: components["parameters"]["query-policy_id"];
                since?: components["parameters"]["query-since"];
                until?: components["parameters"]["query-until"];
                by?: "day" | "hour";
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ValidationNumbersAnswer"];
                    "text/csv": string;
                };
            };
        };
    };
    readActivityNumbers: {
        parameters: {
            query?: {
                product_id?: components["parameters"]["query-product_id"];
                policy_id?: components["parameters"]["query-policy_id"];
                since?: components["parameters"]["query-since"];
                until?: components["parameters"]["query-until"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ActivityNumbersAnswer"];
                    "text/csv": string;
                };
            };
        };
    };
    readSeatNumbers: {
        parameters: {
            query?: {
                product_id?: components["parameters"]["query-product_id"];
                policy_id?: components["parameters"]["query-policy_id"];
                since?: components["parameters"]["query-since"];
                until?: components["parameters"]["query-until"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SeatNumbersAnswer"];
                    "text/csv": string;
                };
            };
        };
    };
    readExpirationNumbers: {
        parameters: {
            query?: {
                product_id?: components["parameters"]["query-product_id"];
                policy_id?: components["parameters"]["query-policy_id"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExpirationNumbersAnswer"];
                    "text/csv": string;
                };
            };
        };
    };
    readSharingNumbers: {
        parameters: {
            query?: {
                product_id?: components["parameters"]["query-product_id"];
                policy_id?: components["parameters"]["query-policy_id"];
                by?: "addresses" | "machines";
                limit?: number;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SharingNumbersAnswer"];
                    "text/csv": string;
                };
            };
        };
    };
    listMachines: {
        parameters: {
            query?: {
                limit?: components["parameters"]["query-limit"];
                offset?: components["parameters"]["query-offset"];
                after?: components["parameters"]["query-after"];
                sort?: components["parameters"]["query-sort"];
                count?: components["parameters"]["query-count"];
                license_id?: string;
                license_key?: string;
                product_id?: string;
                fingerprint?: string;
                search?: string;
                platform?: string;
                owner?: string;
                heartbeat?: "not_started" | "alive" | "dead";
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateMachineBody"];
            };
        };
        responses: {
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
    readMachine: {
        parameters: {
            query?: {
                license_id?: components["parameters"]["query-license_id"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id2"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    deleteMachine: {
        parameters: {
            query?: {
                license_id?: components["parameters"]["query-license_id"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id2"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateMachine: {
        parameters: {
            query?: {
                license_id?: components["parameters"]["query-license_id"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id2"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["UpdateMachineBody"];
            };
        };
        responses: {
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
    pingHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    resetHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
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
    downloadMachineFile: {
        parameters: {
            query?: {
                encrypt?: components["parameters"]["query-encrypt"];
                ttl?: components["parameters"]["query-ttl"];
                include?: components["parameters"]["query-include2"];
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    checkOutMachine: {
        parameters: {
            query?: {
                encrypt?: components["parameters"]["query-encrypt"];
                ttl?: components["parameters"]["query-ttl"];
                include?: components["parameters"]["query-include2"];
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CheckOutMachineBody"];
            };
        };
        responses: {
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
    listComponents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComponentList"];
                };
            };
        };
    };
    createComponent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateComponentBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ComponentAnswer"];
                };
            };
        };
    };
    deleteComponent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
                component_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listProcesses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessList"];
                };
            };
        };
    };
    createProcess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateProcessBody"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessAnswer"];
                };
            };
        };
    };
    pingProcess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
                process_id: components["parameters"]["path-process_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessAnswer"];
                };
            };
        };
    };
    deleteProcess: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
                machine_id: components["parameters"]["path-machine_id"];
                process_id: components["parameters"]["path-process_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    searchTenant: {
        parameters: {
            query: {
                q: string;
                limit?: number;
            };
            header?: never;
            path: {
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResultsAnswer"];
                };
            };
        };
    };
}
