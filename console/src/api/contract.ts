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
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Health"];
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
        Health: {
            /**
             * @description Both answer.
             * @example ok
             * @constant
             */
            status: "ok";
            /** @description With `?deep`. */
            jobs?: {
                /**
                 * @description The job.
                 * @example prune
                 */
                name: string;
                /**
                 * Format: date-time
                 * @description Null: never.
                 * @example 2026-11-30T09:30:00.000Z
                 */
                last_run_at: string | null;
                /**
                 * Format: int64
                 * @description Milliseconds that its last run took.
                 * @example 120
                 */
                duration_ms: number | null;
                /**
                 * Format: int64
                 * @description How much it did.
                 * @example 40
                 */
                rows: number | null;
                /**
                 * @description Why its last run failed.
                 * @example connection refused
                 */
                error: string | null;
                /**
                 * Format: date-time
                 * @description Since when it has not done all that was due.
                 * @example 2026-11-30T09:30:00.000Z
                 */
                behind_since: string;
                /**
                 * @description It has been behind for too long.
                 * @example false
                 */
                late: boolean;
            }[];
        };
        /**
         * @example {
         *       "username": "ada",
         *       "password": "correct horse battery"
         *     }
         */
        SignInBody: {
            /**
             * @description The account's, or the superadmin's.
             * @example ada
             */
            username: string;
            /**
             * Format: password
             * @description Its password.
             * @example correct horse battery
             */
            password: string;
            /**
             * @description Six digits from the account's app, or a recovery code.
             * @example 492039
             */
            code?: string | null;
        };
        AccessAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Access"];
        };
        Access: {
            /**
             * Format: jwt
             * @description The access token, a JWT. Send it as `Authorization: Bearer <access>`.
             * @example eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJhZGEiLCJhdWQiOiJhZG1pbiJ9.c2lnbmF0dXJl
             */
            access: string;
            /**
             * Format: int64
             * @description When it expires: unix seconds, one hour from now.
             * @example 1793525400
             */
            expire_at: number;
        };
        SecondFactorSetupAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["SecondFactorSetup"];
        };
        SecondFactorSetup: {
            /**
             * @description For typing into the app: 160 random bits in base32.
             * @example JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
             */
            secret: string;
            /**
             * @description The same for a QR code.
             * @example otpauth://totp/Latchkey%20acme:ada?issuer=Latchkey%20acme&algorithm=SHA1&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&period=30&digits=6
             */
            uri: string;
        };
        /**
         * @example {
         *       "username": "ada",
         *       "password": "correct horse battery",
         *       "code": "492039"
         *     }
         */
        ConfirmSecondFactorBody: {
            /**
             * @description The account's, or the superadmin's.
             * @example ada
             */
            username: string;
            /**
             * Format: password
             * @description Its password.
             * @example correct horse battery
             */
            password: string;
            /**
             * @description Six digits from the account's app, or a recovery code.
             * @example 492039
             */
            code: string;
        };
        RecoveryCodesAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["RecoveryCodes"];
        };
        RecoveryCodes: {
            /**
             * @description Ten codes, shown this once. Each works once in the place of the app's. They replace those before.
             * @example [
             *       "k5w2mzqd-7xhr3pca"
             *     ]
             */
            recovery_codes: string[];
        };
        SuperadminAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Superadmin"];
        };
        Superadmin: {
            /**
             * @description Its name.
             * @example superadmin
             */
            username: string;
            /**
             * Format: date-time
             * @description When its second factor was set up; null is not.
             * @example 2026-11-01T09:30:00.000Z
             */
            second_factor_at: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
        };
        /**
         * @example {
         *       "current_password": "let me in please"
         *     }
         */
        DeleteSuperadminFactorBody: {
            /**
             * Format: password
             * @description The password that it has.
             * @example let me in please
             */
            current_password: string;
            /**
             * @description Six digits from the account's app, or a recovery code.
             * @example 492039
             */
            code?: string | null;
        };
        TenantPage: {
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
            data: components["schemas"]["Tenant"][];
            meta: components["schemas"]["PageMeta"];
        };
        Tenant: {
            /**
             * @description The tenant's name, as every path has it.
             * @example acme
             */
            name: string;
            /**
             * @description The active Ed25519 signing key: it verifies license files, machine files, signed keys and signed answers. SPKI, PEM.
             * @example -----BEGIN PUBLIC KEY-----
             *     MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             *     -----END PUBLIC KEY-----
             */
            ed25519_public_key: string;
            /**
             * @description Whether its admins sign in with a second factor only.
             * @example false
             */
            require_second_factor: boolean;
            /**
             * @description Whether only admins create licenses under a new policy that does not say.
             * @example false
             */
            protected: boolean;
            /**
             * @description Whether validations are counted by address too, as hashes that change each day and are kept for 30 days.
             * @example true
             */
            count_addresses: boolean;
            /**
             * @description Members of a license's metadata by whose values a search finds it.
             * @example [
             *       "order"
             *     ]
             */
            search_metadata: string[];
            /**
             * Format: int64
             * @description Days after which events are removed; null for never.
             * @example 730
             */
            event_retention_days: number | null;
            /**
             * Format: int64
             * @description Over how many nodes in each region its licenses are spread, 1 to 64.
             * @example 1
             */
            edge_shards: number;
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
         *       "name": "acme"
         *     }
         */
        CreateTenantBody: {
            /**
             * @description Letters, digits, and between them `.`, `_` and `-`; 1 to 256.
             * @example acme
             */
            name: string;
        };
        TenantAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Tenant"];
        };
        /**
         * @example {
         *       "require_second_factor": true
         *     }
         */
        UpdateTenantBody: {
            /**
             * @description Whether its admins sign in with a second factor only. So do accounts whose role permits what the role `user` does not. Sessions under way go on until they expire.
             * @example true
             */
            require_second_factor?: boolean;
            /**
             * @description Whether only admins create licenses under a new policy that does not say.
             * @example true
             */
            protected?: boolean;
            /**
             * @description Whether validations are counted by address too, as hashes that change each day and are kept for 30 days. False deletes those that are stored.
             * @example false
             */
            count_addresses?: boolean;
            /**
             * @description Members of a license's metadata by whose values a search finds it. 10 at most: an order number, say.
             * @example [
             *       "order"
             *     ]
             */
            search_metadata?: string[];
            /**
             * @description Days after which events are removed; null for never. 7 to 36,500.
             * @example 730
             */
            event_retention_days?: number | null;
            /**
             * @description Over how many nodes in each region its licenses are spread, 1 to 64. One serves some thousand validations a second.
             * @example 4
             */
            edge_shards?: number;
        };
        JsonWebKeySet: {
            /** @description Keys of all purposes and statuses. */
            keys: {
                /**
                 * @description The key's type: OKP for Ed25519, or RSA.
                 * @example OKP
                 * @enum {string}
                 */
                kty: "OKP" | "RSA";
                /**
                 * @description The curve of an Ed25519 key.
                 * @example Ed25519
                 */
                crv?: string;
                /**
                 * @description The Ed25519 public key itself, base64url.
                 * @example 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo
                 */
                x?: string;
                /**
                 * @description The modulus of an RSA key, base64url.
                 * @example 0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAt
                 */
                n?: string;
                /**
                 * @description The exponent of an RSA key, base64url.
                 * @example AQAB
                 */
                e?: string;
                /**
                 * @description Its id, as access tokens, signed answers and files name it.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                kid: string;
                /**
                 * @description The key's use: signatures.
                 * @example sig
                 */
                use: string;
                /**
                 * @description The algorithm of its signatures; left out for RSA, which signs with both paddings.
                 * @example EdDSA
                 */
                alg?: string;
                /**
                 * @description What it signs: `session` access tokens, `signing` license files, machine files, signed keys and signed answers. Refuse a key of the other purpose.
                 * @example signing
                 * @enum {string}
                 */
                purpose: "session" | "signing";
                /**
                 * @description A `next` key is published and signs nothing yet. The `active` one signs. A `retired` one verifies what it signed, and signs for policies that are pinned to it. Do not trust what a `revoked` one signed.
                 * @example active
                 * @enum {string}
                 */
                status: "next" | "active" | "retired" | "revoked";
            }[];
        };
        AccountPage: {
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
            data: components["schemas"]["Account"][];
            meta: components["schemas"]["PageMeta"];
        };
        Account: {
            /**
             * @description Its name, unique in the tenant.
             * @example alice
             */
            username: string;
            /**
             * @description The account's role: `admin`, `user`, or a custom role.
             * @example user
             */
            role_name: string;
            /**
             * @description The owner's email address, unique in the tenant.
             * @example alice@example.com
             */
            email: string;
            /**
             * @description Its owner's first name.
             * @example Alice
             */
            first_name: string | null;
            /**
             * @description Its owner's last name.
             * @example Liddell
             */
            last_name: string | null;
            /**
             * @description Only an active account signs in.
             * @example active
             * @enum {string}
             */
            status: "active" | "inactive" | "banned";
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
             * @description When it was banned; null is not.
             * @example 2026-11-01T09:30:00.000Z
             */
            banned_at: string | null;
            /**
             * Format: date-time
             * @description When its second factor was set up; null is not.
             * @example 2026-11-01T09:30:00.000Z
             */
            second_factor_at: string | null;
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
         *       "username": "alice",
         *       "password": "correct horse battery",
         *       "email": "alice@example.com",
         *       "role": "user"
         *     }
         */
        CreateAccountBody: {
            /**
             * @description Letters, digits, and between them `. _ @ + -`; 1 to 256. Another name than every other in the tenant and the superadmin's, also without regard to case and compatible forms (NFKC). An email address only if it is the account's own. It signs in exactly as written here.
             * @example alice
             */
            username: string;
            /**
             * Format: password
             * @description 8 to 256 characters (Unicode code points). Not the username, the email address, the part of it before the @, or the tenant's name, in whatever case, and none of the ten thousand most common passwords.
             * @example correct horse battery
             */
            password: string;
            /**
             * Format: email
             * @description Up to 320 characters, unique in the tenant.
             * @example alice@example.com
             */
            email: string;
            /**
             * @description `admin`, `user`, or a custom role. Default: `user`.
             * @example user
             */
            role?: string;
            /**
             * @description Its owner's first name, up to 256 characters.
             * @example Alice
             */
            first_name?: string | null;
            /**
             * @description Its owner's last name, up to 256 characters.
             * @example Liddell
             */
            last_name?: string | null;
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        AccountAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Account"];
        };
        /**
         * @example {
         *       "email": "alice@example.com"
         *     }
         */
        UpdateAccountBody: {
            /**
             * Format: email
             * @description Up to 320 characters, unique in the tenant.
             * @example alice@example.com
             */
            email?: string;
            /**
             * @description Its owner's first name, up to 256 characters.
             * @example Alice
             */
            first_name?: string | null;
            /**
             * @description Its owner's last name, up to 256 characters.
             * @example Liddell
             */
            last_name?: string | null;
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
             * @description `admin`, `user`, or a custom role.
             * @example user
             */
            role?: string;
            /**
             * @description An inactive account does not sign in.
             * @example inactive
             * @enum {string}
             */
            status?: "active" | "inactive";
        };
        /**
         * @example {
         *       "current_password": "let me in please",
         *       "new_password": "correct horse battery"
         *     }
         */
        UpdatePasswordBody: {
            /**
             * Format: password
             * @description The password that it has.
             * @example let me in please
             */
            current_password: string;
            /**
             * Format: password
             * @description 8 to 256 characters (Unicode code points). Not the username, the email address, the part of it before the @, or the tenant's name, in whatever case, and none of the ten thousand most common passwords.
             * @example correct horse battery
             */
            new_password: string;
        };
        /**
         * @example {
         *       "current_password": "let me in please"
         *     }
         */
        CreatePasswordTokenBody: {
            /**
             * Format: password
             * @description Your current password, where the account is your own. Of other accounts it is not looked at.
             * @example let me in please
             */
            current_password?: string;
        };
        PasswordTokenAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["PasswordToken"];
        };
        PasswordToken: {
            /**
             * @description What sets the new password, once. Null where the same Idempotency-Key is sent again: delete this one and make another.
             * @example lk_reset_9fLmT3pQZr81sWcNu4HdYe6JGx5oBi7Akq2V0aXbSdE
             */
            token: string | null;
            /**
             * Format: date-time
             * @description The time from which the token no longer works.
             * @example 2026-11-01T09:30:00.000Z
             */
            expiry: string;
        };
        /**
         * @example {
         *       "reset_token": "lk_reset_9fLmT3pQZr81sWcNu4HdYe6JGx5oBi7Akq2V0aXbSdE",
         *       "new_password": "correct horse battery"
         *     }
         */
        ResetPasswordBody: {
            /**
             * @description The token that an admin made for this account.
             * @example lk_reset_9fLmT3pQZr81sWcNu4HdYe6JGx5oBi7Akq2V0aXbSdE
             */
            reset_token: string;
            /**
             * Format: password
             * @description 8 to 256 characters (Unicode code points). Not the username, the email address, the part of it before the @, or the tenant's name, in whatever case, and none of the ten thousand most common passwords.
             * @example correct horse battery
             */
            new_password: string;
        };
        NothingAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Nothing"];
        };
        Nothing: Record<string, never>;
        /**
         * @example {
         *       "current_password": "let me in please"
         *     }
         */
        DeleteSecondFactorBody: {
            /**
             * Format: password
             * @description Your current password, where the account is your own.
             * @example let me in please
             */
            current_password?: string;
            /**
             * @description Six digits from the account's app, or a recovery code.
             * @example 492039
             */
            code?: string | null;
        };
        SessionPage: {
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
            data: components["schemas"]["Session"][];
            meta: components["schemas"]["PageMeta"];
        };
        Session: {
            /**
             * Format: uuid
             * @description Id of the session, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * @description What the browser says it is, shortened.
             * @example Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0
             */
            user_agent: string | null;
            /**
             * @description A part of the address that used it last: /24 of IPv4, /48 of IPv6.
             * @example 203.0.113.0/24
             */
            network: string | null;
            /**
             * @description The one by which you ask.
             * @example true
             */
            is_current: boolean;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it was last refreshed.
             * @example 2026-11-01T09:30:00.000Z
             */
            last_used_at: string;
            /**
             * Format: date-time
             * @description When it ends by itself: 30 days after the sign-in.
             * @example 2026-11-01T09:30:00.000Z
             */
            expiry: string;
        };
        RolePage: {
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
            data: components["schemas"]["Role"][];
            meta: components["schemas"]["PageMeta"];
        };
        Role: {
            /**
             * @description Its name, unique in the tenant.
             * @example support
             */
            name: string;
            /**
             * @description What accounts of this role may do.
             * @example [
             *       "license.read",
             *       "license.suspend"
             *     ]
             */
            permissions: components["schemas"]["Permission"][];
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
        /** @enum {string} */
        Permission: "tenant-settings.read" | "tenant-settings.update" | "signing-key.create" | "signing-key.read" | "signing-key.update" | "event.read" | "webhook.create" | "webhook.read" | "webhook.update" | "webhook.delete" | "analytics.read" | "admin.create" | "admin.delete" | "admin.read" | "admin.update" | "user.ban" | "user.unban" | "user.create" | "user.delete" | "user.read" | "user.update" | "user-password.reset" | "user-password.update" | "entitlement.create" | "entitlement.delete" | "entitlement.update" | "entitlement.read" | "product.create" | "product.delete" | "product.update" | "product.read" | "product-tokens.generate" | "policy.create" | "policy.delete" | "policy.read" | "policy.update" | "policy-entitlements.attach" | "policy-entitlements.detach" | "license.create" | "license.delete" | "license.update" | "license.validate" | "license.read" | "license.check-out" | "license.check-in" | "license-usage.increment" | "license-usage.decrement" | "license-usage.reset" | "license.suspend" | "license.reinstate" | "license.renew" | "license.revoke" | "license-policy.update" | "license-tokens.generate" | "license-entitlements.attach" | "license-entitlements.detach" | "license-users.attach" | "license-users.detach" | "machine.create" | "machine.delete" | "machine.read" | "machine.update" | "machine.check-out" | "machine-heartbeat.ping" | "machine-heartbeat.reset";
        /**
         * @example {
         *       "name": "support",
         *       "permissions": [
         *         "license.read",
         *         "license.suspend"
         *       ]
         *     }
         */
        CreateRoleBody: {
            /**
             * @description Letters, digits, and between them spaces and `. _ @ + -`; 1 to 256. Unique in the tenant, no built-in role's.
             * @example support
             */
            name: string;
            /**
             * @description What accounts of this role may do: no more than an admin, and no more than you.
             * @example [
             *       "license.read",
             *       "license.suspend"
             *     ]
             */
            permissions: components["schemas"]["Permission"][];
        };
        RoleAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Role"];
        };
        /**
         * @example {
         *       "name": "support"
         *     }
         */
        UpdateRoleBody: {
            /**
             * @description Letters, digits, and between them spaces and `. _ @ + -`; 1 to 256. Unique in the tenant, no built-in role's.
             * @example support
             */
            name?: string;
            /**
             * @description What accounts of this role may do: no more than an admin, and no more than you.
             * @example [
             *       "license.read",
             *       "license.suspend"
             *     ]
             */
            permissions?: components["schemas"]["Permission"][];
        };
        SigningKeyPage: {
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
            data: components["schemas"]["SigningKey"][];
            meta: components["schemas"]["PageMeta"];
        };
        SigningKey: {
            /**
             * @description The key's id, as files, signed answers and the key set name it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            kid: string;
            /**
             * @description Its algorithm. RSA2048 signs with both paddings.
             * @example ED25519
             * @enum {string}
             */
            algorithm: "ED25519" | "RSA2048";
            /**
             * @description A `next` key is published and signs nothing yet. The `active` one signs. A `retired` one verifies what it signed, and signs for policies that are pinned to it. Do not trust what a `revoked` one signed.
             * @example active
             * @enum {string}
             */
            status: "next" | "active" | "retired" | "revoked";
            /**
             * @description The public key: SPKI, PEM.
             * @example -----BEGIN PUBLIC KEY-----
             *     MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             *     -----END PUBLIC KEY-----
             */
            public_key: string;
            /**
             * @description The 32 bytes of an Ed25519 key in hexadecimal, as most libraries want them; null for RSA.
             * @example d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a
             */
            public_key_hex: string | null;
            /**
             * @description The same bytes in base64; null for RSA.
             * @example 11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             */
            public_key_base64: string | null;
            jwk: components["schemas"]["JsonWebKey"];
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it last became the active one.
             * @example 2026-11-01T09:30:00.000Z
             */
            activated_at: string | null;
            /**
             * Format: date-time
             * @description When another one took its place.
             * @example 2026-11-01T09:30:00.000Z
             */
            retired_at: string | null;
            /**
             * Format: date-time
             * @description When it was revoked.
             * @example 2026-11-01T09:30:00.000Z
             */
            revoked_at: string | null;
        };
        /** @description The public key as a JSON Web Key (RFC 7517). */
        JsonWebKey: {
            /**
             * @description The key's type: OKP for Ed25519, or RSA.
             * @example OKP
             * @enum {string}
             */
            kty: "OKP" | "RSA";
            /**
             * @description The curve of an Ed25519 key.
             * @example Ed25519
             */
            crv?: string;
            /**
             * @description The Ed25519 public key itself, base64url.
             * @example 11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo
             */
            x?: string;
            /**
             * @description The modulus of an RSA key, base64url.
             * @example 0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAt
             */
            n?: string;
            /**
             * @description The exponent of an RSA key, base64url.
             * @example AQAB
             */
            e?: string;
            /**
             * @description Its id, as access tokens, signed answers and files name it.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            kid: string;
            /**
             * @description The key's use: signatures.
             * @example sig
             */
            use: string;
            /**
             * @description The algorithm of its signatures; left out for RSA, which signs with both paddings.
             * @example EdDSA
             */
            alg?: string;
        };
        /**
         * @example {
         *       "algorithm": "ED25519"
         *     }
         */
        CreateSigningKeyBody: {
            /**
             * @description The algorithm of the pair: ED25519 if it is left out. Default: `ED25519`.
             * @example ED25519
             * @enum {string}
             */
            algorithm?: "ED25519" | "RSA2048";
        };
        SigningKeyAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["SigningKey"];
        };
        /**
         * @example {
         *       "status": "active"
         *     }
         */
        UpdateSigningKeyBody: {
            /**
             * @description `active` or `revoked`; the status that it has may be repeated.
             * @example active
             * @enum {string}
             */
            status: "next" | "active" | "retired" | "revoked";
        };
        ProductPage: {
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
            data: components["schemas"]["Product"][];
            meta: components["schemas"]["PageMeta"];
        };
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
         *       "name": "Sketchbook",
         *       "code": "sketchbook"
         *     }
         */
        CreateProductBody: {
            /**
             * @description What people call it, unique in the tenant; 1 to 256 characters.
             * @example Sketchbook
             */
            name: string;
            /**
             * @description What software calls it, unique in the tenant; 1 to 256 characters.
             * @example sketchbook
             */
            code: string;
            /**
             * @description Who may download it: customers with a license, anybody, or nobody. Default: `licensed`.
             * @example licensed
             * @enum {string}
             */
            distribution_strategy?: "licensed" | "open" | "closed";
            /**
             * Format: uri
             * @description Its page: http or https, up to 2,048 characters.
             * @example https://example.com/sketchbook
             */
            url?: string | null;
            /**
             * @description What it runs on: up to 64, each 1 to 256 characters.
             * @example [
             *       "macos",
             *       "windows"
             *     ]
             */
            platforms?: string[];
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        ProductAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Product"];
        };
        /**
         * @example {
         *       "name": "Sketchbook"
         *     }
         */
        UpdateProductBody: {
            /**
             * @description What people call it, unique in the tenant; 1 to 256 characters.
             * @example Sketchbook
             */
            name?: string;
            /**
             * @description What software calls it, unique in the tenant; 1 to 256 characters.
             * @example sketchbook
             */
            code?: string;
            /**
             * @description Who may download it: customers with a license, anybody, or nobody.
             * @example licensed
             * @enum {string}
             */
            distribution_strategy?: "licensed" | "open" | "closed";
            /**
             * Format: uri
             * @description Its page: http or https, up to 2,048 characters.
             * @example https://example.com/sketchbook
             */
            url?: string | null;
            /**
             * @description What it runs on: up to 64, each 1 to 256 characters.
             * @example [
             *       "macos",
             *       "windows"
             *     ]
             */
            platforms?: string[];
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        PolicyPage: {
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
            data: components["schemas"]["Policy"][];
            meta: components["schemas"]["PageMeta"];
        };
        Policy: {
            /**
             * Format: uuid
             * @description Id of the policy, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * Format: uuid
             * @description Id of the product it is for, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id: string;
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
             * @description The kid of the signing key that the policy is pinned to; null where the active one signs.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            signing_key_id: string | null;
            /**
             * @description The tenant's signing key that verifies the keys and files under the policy: SPKI, PEM.
             * @example -----BEGIN PUBLIC KEY-----
             *     MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             *     -----END PUBLIC KEY-----
             */
            public_key: string;
            /**
             * @description The 32 bytes of the same key in hexadecimal, as most Ed25519 libraries want them; null for RSA.
             * @example d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a
             */
            public_key_hex: string | null;
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
        /**
         * @example {
         *       "product_id": "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
         *       "name": "Yearly, five seats",
         *       "duration": 31556952,
         *       "max_machines": 5
         *     }
         */
        CreatePolicyBody: {
            /**
             * Format: uuid
             * @description The product it is for.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id: string;
            /**
             * @description What people call it; 1 to 256 characters.
             * @example Yearly, five seats
             */
            name: string;
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
             * Format: uuid
             * @description Pins the policy to one of the tenant's signing keys, by its kid. Null, and left out on creation: the active key of the scheme's algorithm signs.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            signing_key_id?: string | null;
            scheme?: components["schemas"]["Scheme"];
            /**
             * Format: int64
             * @description Seconds a license runs: 0 (perpetual), or 86400 to 3155695200. Default: 0. A whole multiple of 2629746 is that many calendar months (31556952 is a year); every other number is exact.
             * @example 31556952
             */
            duration?: number;
            /**
             * @description The duration as ISO 8601, instead of `duration`: P1Y and P18M are calendar months; P2W, P14D and PT36H are exact. Null is perpetual.
             * @example P1Y
             */
            duration_iso?: string | null;
            /**
             * @description Whether a validation checks seats and resource limits again. Default false.
             * @example false
             */
            strict?: boolean;
            /**
             * @description Many machines share the seats; else one machine. Default: whether max_machines is above 1.
             * @example false
             */
            floating?: boolean;
            /**
             * Format: int64
             * @description Machines that a license may have. 0 and null: no limit.
             * @example 5
             */
            max_machines?: number | null;
            /**
             * Format: int64
             * @description CPU cores of a license's machines together. 0 and null: no limit.
             * @example 32
             */
            max_cores?: number | null;
            /**
             * Format: int64
             * @description Memory of a license's machines together, in bytes. 0 and null: no limit.
             * @example 68719476736
             */
            max_memory?: number | null;
            /**
             * Format: int64
             * @description Disk space of a license's machines together, in bytes. 0 and null: no limit.
             * @example 2000000000000
             */
            max_disk?: number | null;
            /**
             * Format: int64
             * @description Processes of a license that run at a time. 0 and null: no limit.
             * @example 10
             */
            max_processes?: number | null;
            /**
             * Format: int64
             * @description Users of a license, its owner among them. 0 and null: no limit.
             * @example 3
             */
            max_users?: number | null;
            /**
             * Format: int64
             * @description Uses of a license. 0 and null: no limit.
             * @example 1000
             */
            max_uses?: number | null;
            expiration_strategy?: components["schemas"]["ExpirationStrategy"];
            expiration_basis?: components["schemas"]["ExpirationBasis"];
            renewal_basis?: components["schemas"]["RenewalBasis"];
            transfer_strategy?: components["schemas"]["TransferStrategy"];
            authentication_strategy?: components["schemas"]["AuthenticationStrategy"];
            overage_strategy?: components["schemas"]["OverageStrategy"];
            /**
             * @description How many days before its expiry a license is said to expire soon: at most 10 days, each from 1 to 3650. Default: 30, 7, 1. An event tells of each; an empty list, of none.
             * @example [
             *       30,
             *       7,
             *       1
             *     ]
             */
            expiring_soon_days?: number[];
            /**
             * @description Whether a license must check in. Default false.
             * @example false
             */
            require_check_in?: boolean;
            check_in_interval?: components["schemas"]["CheckInInterval"];
            /**
             * @description Intervals between check-ins: 1 to 365. Default: 1.
             * @example 1
             */
            check_in_interval_count?: number;
            /**
             * @description Whether a machine must ping to stay alive. Default false.
             * @example false
             */
            require_heartbeat?: boolean;
            /**
             * @description Seconds between pings: 60 to 2147483647. Default: 600.
             * @example 600
             */
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
            /**
             * @description A validation must name the product. Default false.
             * @example false
             */
            require_product_scope?: boolean;
            /**
             * @description A validation must name the policy. Default false.
             * @example false
             */
            require_policy_scope?: boolean;
            /**
             * @description A validation must name the machine. Default false.
             * @example false
             */
            require_machine_scope?: boolean;
            /**
             * @description A validation must name a fingerprint. Default false.
             * @example false
             */
            require_fingerprint_scope?: boolean;
            /**
             * @description A validation must name components. Default false.
             * @example false
             */
            require_components_scope?: boolean;
            /**
             * @description A validation must name the user. Default false.
             * @example false
             */
            require_user_scope?: boolean;
            /**
             * @description License keys come from the policy's pool. Default false.
             * @example false
             */
            use_pool?: boolean;
            /**
             * @description Only the superadmin, admins and tokens of its product create, import or move licenses under it. Default: the tenant's. Only the superadmin and admins set this.
             * @example false
             */
            protected?: boolean;
            /**
             * @description New licenses get signed keys, which verify offline. Default false. A license that is created with a key of its own, or with `signed: false`, does not.
             * @example false
             */
            sign_keys?: boolean;
            /**
             * @description Checked-out files are always encrypted. Default false.
             * @example false
             */
            encrypted?: boolean;
            /**
             * @description Whether requests on one license are limited. Default false.
             * @example false
             */
            rate_limited?: boolean;
            /**
             * @description Requests on one license in a period: 1 to 1000000. Default: 60.
             * @example 60
             */
            rate_limit?: number;
            /**
             * @description Seconds of a period: 1 to 86400. Default: 60.
             * @example 60
             */
            rate_period?: number;
            /**
             * @description Seconds that a validation's answer may be old: 0 to 86400. Default: 15.
             * @example 15
             */
            edge_ttl?: number;
            /**
             * @description Seconds that a known license goes on validating while the database is unavailable: 0 to 31536000. Default: 86400. 0 is never.
             * @example 86400
             */
            outage_grace?: number;
        };
        PolicyAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Policy"];
        };
        /**
         * @example {
         *       "product_id": "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
         *     }
         */
        UpdatePolicyBody: {
            /**
             * Format: uuid
             * @description The product it is for. It cannot change: it may be repeated, or left out.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id?: string;
            /**
             * @description What people call it; 1 to 256 characters.
             * @example Yearly, five seats
             */
            name?: string;
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
             * Format: uuid
             * @description Pins the policy to one of the tenant's signing keys, by its kid. Null, and left out on creation: the active key of the scheme's algorithm signs.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            signing_key_id?: string | null;
            scheme?: components["schemas"]["Scheme"];
            /**
             * Format: int64
             * @description Seconds a license runs: 0 (perpetual), or 86400 to 3155695200. Default: 0. A whole multiple of 2629746 is that many calendar months (31556952 is a year); every other number is exact.
             * @example 31556952
             */
            duration?: number;
            /**
             * @description The duration as ISO 8601, instead of `duration`: P1Y and P18M are calendar months; P2W, P14D and PT36H are exact. Null is perpetual.
             * @example P1Y
             */
            duration_iso?: string | null;
            /**
             * @description Whether a validation checks seats and resource limits again. Default false.
             * @example false
             */
            strict?: boolean;
            /**
             * @description Many machines share the seats; else one machine. Default: whether max_machines is above 1.
             * @example false
             */
            floating?: boolean;
            /**
             * Format: int64
             * @description Machines that a license may have. 0 and null: no limit.
             * @example 5
             */
            max_machines?: number | null;
            /**
             * Format: int64
             * @description CPU cores of a license's machines together. 0 and null: no limit.
             * @example 32
             */
            max_cores?: number | null;
            /**
             * Format: int64
             * @description Memory of a license's machines together, in bytes. 0 and null: no limit.
             * @example 68719476736
             */
            max_memory?: number | null;
            /**
             * Format: int64
             * @description Disk space of a license's machines together, in bytes. 0 and null: no limit.
             * @example 2000000000000
             */
            max_disk?: number | null;
            /**
             * Format: int64
             * @description Processes of a license that run at a time. 0 and null: no limit.
             * @example 10
             */
            max_processes?: number | null;
            /**
             * Format: int64
             * @description Users of a license, its owner among them. 0 and null: no limit.
             * @example 3
             */
            max_users?: number | null;
            /**
             * Format: int64
             * @description Uses of a license. 0 and null: no limit.
             * @example 1000
             */
            max_uses?: number | null;
            expiration_strategy?: components["schemas"]["ExpirationStrategy"];
            expiration_basis?: components["schemas"]["ExpirationBasis"];
            renewal_basis?: components["schemas"]["RenewalBasis"];
            transfer_strategy?: components["schemas"]["TransferStrategy"];
            authentication_strategy?: components["schemas"]["AuthenticationStrategy"];
            overage_strategy?: components["schemas"]["OverageStrategy"];
            /**
             * @description How many days before its expiry a license is said to expire soon: at most 10 days, each from 1 to 3650. Default: 30, 7, 1. An event tells of each; an empty list, of none.
             * @example [
             *       30,
             *       7,
             *       1
             *     ]
             */
            expiring_soon_days?: number[];
            /**
             * @description Whether a license must check in. Default false.
             * @example false
             */
            require_check_in?: boolean;
            check_in_interval?: components["schemas"]["CheckInInterval"];
            /**
             * @description Intervals between check-ins: 1 to 365. Default: 1.
             * @example 1
             */
            check_in_interval_count?: number;
            /**
             * @description Whether a machine must ping to stay alive. Default false.
             * @example false
             */
            require_heartbeat?: boolean;
            /**
             * @description Seconds between pings: 60 to 2147483647. Default: 600.
             * @example 600
             */
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
            /**
             * @description A validation must name the product. Default false.
             * @example false
             */
            require_product_scope?: boolean;
            /**
             * @description A validation must name the policy. Default false.
             * @example false
             */
            require_policy_scope?: boolean;
            /**
             * @description A validation must name the machine. Default false.
             * @example false
             */
            require_machine_scope?: boolean;
            /**
             * @description A validation must name a fingerprint. Default false.
             * @example false
             */
            require_fingerprint_scope?: boolean;
            /**
             * @description A validation must name components. Default false.
             * @example false
             */
            require_components_scope?: boolean;
            /**
             * @description A validation must name the user. Default false.
             * @example false
             */
            require_user_scope?: boolean;
            /**
             * @description License keys come from the policy's pool. Default false.
             * @example false
             */
            use_pool?: boolean;
            /**
             * @description Only the superadmin, admins and tokens of its product create, import or move licenses under it. Default: the tenant's. Only the superadmin and admins set this.
             * @example false
             */
            protected?: boolean;
            /**
             * @description New licenses get signed keys, which verify offline. Default false. A license that is created with a key of its own, or with `signed: false`, does not.
             * @example false
             */
            sign_keys?: boolean;
            /**
             * @description Checked-out files are always encrypted. Default false.
             * @example false
             */
            encrypted?: boolean;
            /**
             * @description Whether requests on one license are limited. Default false.
             * @example false
             */
            rate_limited?: boolean;
            /**
             * @description Requests on one license in a period: 1 to 1000000. Default: 60.
             * @example 60
             */
            rate_limit?: number;
            /**
             * @description Seconds of a period: 1 to 86400. Default: 60.
             * @example 60
             */
            rate_period?: number;
            /**
             * @description Seconds that a validation's answer may be old: 0 to 86400. Default: 15.
             * @example 15
             */
            edge_ttl?: number;
            /**
             * @description Seconds that a known license goes on validating while the database is unavailable: 0 to 31536000. Default: 86400. 0 is never.
             * @example 86400
             */
            outage_grace?: number;
        };
        /**
         * @example {
         *       "entitlement_id": [
         *         "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
         *       ]
         *     }
         */
        AttachPolicyEntitlementsBody: {
            /**
             * @description Ids of the entitlements to attach, 1 to 100.
             * @example [
             *       "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
             *     ]
             */
            entitlement_id: string[];
        };
        EntitlementAttachmentsAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["EntitlementAttachment"][];
        };
        EntitlementAttachment: {
            /**
             * Format: uuid
             * @description Id of the attachment, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * Format: uuid
             * @description Id of the entitlement, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            entitlement_id: string;
            /**
             * @description What people call it.
             * @example Export
             */
            name: string;
            /**
             * @description What your app asks for, unique in the tenant.
             * @example EXPORT
             */
            code: string;
            /**
             * Format: date-time
             * @description When it was attached.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
        };
        EntitlementAttachmentList: {
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
            count: number;
            /** @description What was asked for. */
            data: components["schemas"]["EntitlementAttachment"][];
        };
        /**
         * @example {
         *       "id": [
         *         "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
         *       ]
         *     }
         */
        DetachPolicyEntitlementsBody: {
            /**
             * @description Ids of attachments or of entitlements to detach, 1 to 100.
             * @example [
             *       "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
             *     ]
             */
            id: string[];
        };
        /**
         * @example {
         *       "keys": [
         *         "SKETCH-2026-0001"
         *       ]
         *     }
         */
        FillPoolBody: {
            /**
             * @description Keys of your own: 1 to 1,000 at a time, each 8 to 4,096 printable characters.
             * @example [
             *       "SKETCH-2026-0001"
             *     ]
             */
            keys: string[];
        };
        PoolAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Pool"];
        };
        Pool: {
            /**
             * Format: int64
             * @description Keys that are left.
             * @example 998
             */
            left: number;
        };
        EntitlementPage: {
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
            data: components["schemas"]["Entitlement"][];
            meta: components["schemas"]["PageMeta"];
        };
        Entitlement: {
            /**
             * Format: uuid
             * @description Id of the entitlement, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * @description What people call it.
             * @example Export
             */
            name: string;
            /**
             * @description What your app asks for, unique in the tenant.
             * @example EXPORT
             */
            code: string;
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
         *       "name": "Export",
         *       "code": "EXPORT"
         *     }
         */
        CreateEntitlementBody: {
            /**
             * @description What people call it; 1 to 256 characters.
             * @example Export
             */
            name: string;
            /**
             * @description What your app asks for, unique in the tenant; 1 to 256 characters.
             * @example EXPORT
             */
            code: string;
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        EntitlementAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Entitlement"];
        };
        /**
         * @example {
         *       "name": "Export"
         *     }
         */
        UpdateEntitlementBody: {
            /**
             * @description What people call it; 1 to 256 characters.
             * @example Export
             */
            name?: string;
            /**
             * @description What your app asks for, unique in the tenant; 1 to 256 characters.
             * @example EXPORT
             */
            code?: string;
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        /**
         * @example {
         *       "licenses": [
         *         {
         *           "policy_id": "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
         *           "product_id": "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
         *           "name": "Alice's desktop"
         *         }
         *       ]
         *     }
         */
        ImportLicensesBody: {
            /** @description 1 to 1,000 licenses. */
            licenses: components["schemas"]["LicenseToImport"][];
        };
        LicenseToImport: {
            /**
             * Format: uuid
             * @description The id that it had in the other system, for administrators alone. Not given: a new one.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id?: string;
            /**
             * Format: uuid
             * @description The license's policy.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            policy_id: string;
            /**
             * Format: uuid
             * @description The policy's product.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id: string;
            /**
             * @description What people call it; 1 to 256 characters.
             * @example Alice's desktop
             */
            name: string;
            /**
             * @description A key of your own, 8 to 4,096 printable characters without spaces, not the id of another license. Not given: a random one.
             * @example SKETCH-2026-0001
             */
            key?: string;
            /**
             * Format: date-time
             * @description An RFC 3339 time, which may be in the past. If you leave it out, the license never expires.
             * @example 2030-12-31T23:59:59Z
             */
            expiry?: string | null;
            /**
             * @description True to import the license as suspended. Default false.
             * @example false
             */
            suspended?: boolean;
            /**
             * Format: int64
             * @description Uses counted so far, against max_uses. Default 0.
             * @example 12
             */
            uses?: number;
            /**
             * Format: int64
             * @description Machines that a license may have; overrides the policy's limit. 0 and null: not set.
             * @example 5
             */
            max_machines?: number | null;
            /**
             * Format: int64
             * @description CPU cores of a license's machines together; overrides the policy's limit. 0 and null: not set.
             * @example 32
             */
            max_cores?: number | null;
            /**
             * Format: int64
             * @description Memory of a license's machines together, in bytes; overrides the policy's limit. 0 and null: not set.
             * @example 68719476736
             */
            max_memory?: number | null;
            /**
             * Format: int64
             * @description Disk space of a license's machines together, in bytes; overrides the policy's limit. 0 and null: not set.
             * @example 2000000000000
             */
            max_disk?: number | null;
            /**
             * Format: int64
             * @description Processes of a license that run at a time; overrides the policy's limit. 0 and null: not set.
             * @example 10
             */
            max_processes?: number | null;
            /**
             * Format: int64
             * @description Users of a license, its owner among them; overrides the policy's limit. 0 and null: not set.
             * @example 3
             */
            max_users?: number | null;
            /**
             * Format: int64
             * @description Uses of a license; overrides the policy's limit. 0 and null: not set.
             * @example 1000
             */
            max_uses?: number | null;
            /**
             * @description The owner's username; null if it has no owner.
             * @example alice
             */
            owner?: string | null;
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
             * @description Usernames of its users besides the owner, up to 1,000.
             * @example [
             *       "bob"
             *     ]
             */
            users?: string[];
            /**
             * @description Ids of the entitlements that are attached to it, up to 100.
             * @example [
             *       "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
             *     ]
             */
            entitlements?: string[];
            /** @description The machines that hold its seats, up to 1,000, each with a fingerprint of its own. */
            machines?: components["schemas"]["MachineToImport"][];
        };
        MachineToImport: {
            /**
             * Format: uuid
             * @description The id that it had in the other system, for administrators alone. Not given: a new one.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id?: string;
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
        };
        ImportedLicenseList: {
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
            count: number;
            /** @description What was asked for. */
            data: components["schemas"]["ImportedLicense"][];
        };
        ImportedLicense: {
            /**
             * Format: uuid
             * @description Id of the license, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            license_id: string;
            /**
             * @description What the end user types in.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key: string;
        };
        ExportEnd: {
            /**
             * @description Every license was sent.
             * @example true
             * @constant
             */
            complete: true;
            /**
             * Format: int64
             * @description Licenses that this answer has sent.
             * @example 1000000
             */
            licenses: number;
        };
        ListedLicensePage: {
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
            data: components["schemas"]["ListedLicense"][];
            meta: components["schemas"]["PageMeta"];
        };
        ListedLicense: {
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
            license_policy?: components["schemas"]["LicensePolicy"];
            /** @description Its product. */
            license_product?: components["schemas"]["Product"];
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
         * @example {
         *       "policy_id": "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
         *       "product_id": "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
         *       "name": "Alice's desktop"
         *     }
         */
        CreateLicenseBody: {
            /**
             * Format: uuid
             * @description The license's policy.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            policy_id: string;
            /**
             * Format: uuid
             * @description The policy's product.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id: string;
            /**
             * @description What people call it; 1 to 256 characters.
             * @example Alice's desktop
             */
            name: string;
            /**
             * @description A key of your own, 8 to 4,096 printable characters without spaces, not the id of another license. Not given: a random one.
             * @example SKETCH-2026-0001
             */
            key?: string;
            /**
             * @description Makes a signed key that carries this text, 1 to 4,096 characters, and verifies offline.
             * @example seats=5;edition=studio
             */
            key_data?: string;
            /**
             * @description Makes a signed key that carries a JSON document of tenant, product, policy, license and expiry. Default: as the policy's `sign_keys` says.
             * @example true
             */
            signed?: boolean;
            /**
             * Format: date-time
             * @description RFC 3339, in the future. Not given: now and the policy's duration.
             * @example 2030-12-31T23:59:59Z
             */
            expiry?: string | null;
            /**
             * Format: int64
             * @description Machines that a license may have; overrides the policy's limit. 0 and null: not set.
             * @example 5
             */
            max_machines?: number | null;
            /**
             * Format: int64
             * @description CPU cores of a license's machines together; overrides the policy's limit. 0 and null: not set.
             * @example 32
             */
            max_cores?: number | null;
            /**
             * Format: int64
             * @description Memory of a license's machines together, in bytes; overrides the policy's limit. 0 and null: not set.
             * @example 68719476736
             */
            max_memory?: number | null;
            /**
             * Format: int64
             * @description Disk space of a license's machines together, in bytes; overrides the policy's limit. 0 and null: not set.
             * @example 2000000000000
             */
            max_disk?: number | null;
            /**
             * Format: int64
             * @description Processes of a license that run at a time; overrides the policy's limit. 0 and null: not set.
             * @example 10
             */
            max_processes?: number | null;
            /**
             * Format: int64
             * @description Users of a license, its owner among them; overrides the policy's limit. 0 and null: not set.
             * @example 3
             */
            max_users?: number | null;
            /**
             * Format: int64
             * @description Uses of a license; overrides the policy's limit. 0 and null: not set.
             * @example 1000
             */
            max_uses?: number | null;
            /**
             * @description The owner's username; null if it has no owner.
             * @example alice
             */
            owner?: string | null;
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
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
        /**
         * @example {
         *       "product_id": "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
         *     }
         */
        UpdateLicenseBody: {
            /**
             * Format: uuid
             * @description Id of its product. It does not change here: it may be repeated, or left out.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id?: string;
            /**
             * Format: uuid
             * @description Id of its policy. It does not change here: it may be repeated, or left out.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            policy_id?: string;
            /**
             * @description What people call it; 1 to 256 characters.
             * @example Alice's desktop
             */
            name?: string;
            /**
             * Format: date-time
             * @description RFC 3339, in the future. Not given: now and the policy's duration.
             * @example 2030-12-31T23:59:59Z
             */
            expiry?: string | null;
            /**
             * Format: int64
             * @description Machines that a license may have; overrides the policy's limit. 0 and null: not set.
             * @example 5
             */
            max_machines?: number | null;
            /**
             * Format: int64
             * @description CPU cores of a license's machines together; overrides the policy's limit. 0 and null: not set.
             * @example 32
             */
            max_cores?: number | null;
            /**
             * Format: int64
             * @description Memory of a license's machines together, in bytes; overrides the policy's limit. 0 and null: not set.
             * @example 68719476736
             */
            max_memory?: number | null;
            /**
             * Format: int64
             * @description Disk space of a license's machines together, in bytes; overrides the policy's limit. 0 and null: not set.
             * @example 2000000000000
             */
            max_disk?: number | null;
            /**
             * Format: int64
             * @description Processes of a license that run at a time; overrides the policy's limit. 0 and null: not set.
             * @example 10
             */
            max_processes?: number | null;
            /**
             * Format: int64
             * @description Users of a license, its owner among them; overrides the policy's limit. 0 and null: not set.
             * @example 3
             */
            max_users?: number | null;
            /**
             * Format: int64
             * @description Uses of a license; overrides the policy's limit. 0 and null: not set.
             * @example 1000
             */
            max_uses?: number | null;
            /**
             * @description The owner's username; null if it has no owner.
             * @example alice
             */
            owner?: string | null;
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
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
        /**
         * @example {
         *       "policy_id": "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
         *     }
         */
        ChangeLicensePolicyBody: {
            /**
             * Format: uuid
             * @description The new policy, of the same product.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            policy_id: string;
        };
        /**
         * @example {
         *       "usernames": [
         *         "alice"
         *       ]
         *     }
         */
        AttachLicenseUsersBody: {
            /**
             * @description Usernames of accounts of the tenant, 1 to 100.
             * @example [
             *       "alice"
             *     ]
             */
            usernames: string[];
        };
        LicenseUsersAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["LicenseUser"][];
        };
        LicenseUser: {
            /**
             * @description The account's name.
             * @example alice
             */
            username: string;
            /**
             * @description The user's email address.
             * @example alice@example.com
             */
            email: string;
            /**
             * Format: date-time
             * @description When the user was attached.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
        };
        LicenseUserList: {
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
            count: number;
            /** @description What was asked for. */
            data: components["schemas"]["LicenseUser"][];
        };
        /**
         * @example {
         *       "license_key": "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A"
         *     }
         */
        IncrementUsageByKeyBody: {
            /**
             * Format: int64
             * @description How many, 1 or more. Default: `1`.
             * @example 1
             */
            increment?: number;
            /**
             * @description The license's key. White space and invisible characters around it are taken off.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key: string;
        };
        /**
         * @example {
         *       "increment": 1
         *     }
         */
        IncrementUsageBody: {
            /**
             * Format: int64
             * @description How many, 1 or more. Default: `1`.
             * @example 1
             */
            increment?: number;
        };
        /**
         * @example {
         *       "license_key": "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A"
         *     }
         */
        DecrementUsageByKeyBody: {
            /**
             * Format: int64
             * @description How many, 1 or more. Default: `1`.
             * @example 1
             */
            decrement?: number;
            /**
             * @description The license's key. White space and invisible characters around it are taken off.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key: string;
        };
        /**
         * @example {
         *       "decrement": 1
         *     }
         */
        DecrementUsageBody: {
            /**
             * Format: int64
             * @description How many, 1 or more. Default: `1`.
             * @example 1
             */
            decrement?: number;
        };
        /**
         * @example {
         *       "license_key": "kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A"
         *     }
         */
        RotateLicenseKeyByKeyBody: {
            /**
             * @description A key of your own, 8 to 4,096 printable characters without spaces, never used before. Not given: one of the old key's kind.
             * @example SKETCH-2026-0002
             */
            key?: string;
            /**
             * @description Makes a signed key that carries this text, 1 to 4,096 characters, and verifies offline.
             * @example seats=5;edition=studio
             */
            key_data?: string;
            /**
             * @description Makes a signed key; false makes a random one. Not given: signed if the old key is signed.
             * @example true
             */
            signed?: boolean;
            /**
             * @description The license's key. White space and invisible characters around it are taken off.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key: string;
        };
        /**
         * @example {
         *       "key": "SKETCH-2026-0002"
         *     }
         */
        RotateLicenseKeyBody: {
            /**
             * @description A key of your own, 8 to 4,096 printable characters without spaces, never used before. Not given: one of the old key's kind.
             * @example SKETCH-2026-0002
             */
            key?: string;
            /**
             * @description Makes a signed key that carries this text, 1 to 4,096 characters, and verifies offline.
             * @example seats=5;edition=studio
             */
            key_data?: string;
            /**
             * @description Makes a signed key; false makes a random one. Not given: signed if the old key is signed.
             * @example true
             */
            signed?: boolean;
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
         *       "scope": {
         *         "fingerprint": "b5:2f:0c:9a",
         *         "entitlements": [
         *           "EXPORT"
         *         ]
         *       }
         *     }
         */
        ValidateLicenseBody: {
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
        };
        ExplanationAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Explanation"];
        };
        Explanation: {
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
            /** @description Every condition, in the order in which they are tried. */
            conditions: components["schemas"]["ExplainedCondition"][];
            /** @description What a validation would change now. */
            would: components["schemas"]["WouldDo"];
            checked_out_files: components["schemas"]["CheckedOutFiles"];
            /** @description The license, unchanged. */
            license: components["schemas"]["License"];
        };
        ExplainedCondition: {
            /**
             * @description The condition's name.
             * @example suspension
             * @enum {string}
             */
            condition: "ban" | "suspension" | "revoking_expiry" | "check_in" | "product_scope" | "policy_scope" | "user_scope" | "entitlements_scope" | "machine_scope" | "fingerprint_scope" | "components_scope" | "users" | "activation" | "machines" | "cores" | "memory" | "disk" | "processes" | "expiry";
            /**
             * @description `allowed`: it found an overage or an expiry that the policy allows, and another condition decided.
             * @example decided
             * @enum {string}
             */
            result: "passed" | "allowed" | "decided" | "not_reached";
            /**
             * @description What it found; null where nothing.
             * @example suspended
             * @enum {string|null}
             */
            code: "banned" | "suspended" | "expired" | "overdue" | "product_scope_mismatch" | "product_scope_required" | "policy_scope_mismatch" | "policy_scope_required" | "user_scope_mismatch" | "user_scope_required" | "entitlements_scope_empty" | "entitlements_missing" | "no_machine" | "no_machines" | "machine_scope_mismatch" | "machine_scope_required" | "heartbeat_not_started" | "heartbeat_dead" | "fingerprint_scope_empty" | "fingerprint_scope_mismatch" | "fingerprint_scope_required" | "components_scope_empty" | "components_scope_mismatch" | "components_scope_required" | "too_many_users" | "too_many_machines" | "too_many_cores" | "too_much_memory" | "too_much_disk" | "too_many_processes" | "valid" | null;
            /**
             * @description What it found, or requires, for people to read.
             * @example The license must not be suspended.
             */
            detail: string;
        };
        WouldDo: {
            /**
             * @description It would set the expiry, as the first validation.
             * @example false
             */
            starts_clock: boolean;
            /**
             * Format: date-time
             * @description The license's expiry after it; null is never, or not yet set.
             * @example 2026-11-01T09:30:00.000Z
             */
            expiry: string | null;
            /**
             * @description It would be noted as the last validation.
             * @example true
             */
            sets_last_validated_at: boolean;
            /**
             * @description The verdict that it would be counted under; null where the rate limit would refuse it.
             * @example valid
             * @enum {string|null}
             */
            counted_as: "banned" | "suspended" | "expired" | "overdue" | "product_scope_mismatch" | "product_scope_required" | "policy_scope_mismatch" | "policy_scope_required" | "user_scope_mismatch" | "user_scope_required" | "entitlements_scope_empty" | "entitlements_missing" | "no_machine" | "no_machines" | "machine_scope_mismatch" | "machine_scope_required" | "heartbeat_not_started" | "heartbeat_dead" | "fingerprint_scope_empty" | "fingerprint_scope_mismatch" | "fingerprint_scope_required" | "components_scope_empty" | "components_scope_mismatch" | "components_scope_required" | "too_many_users" | "too_many_machines" | "too_many_cores" | "too_much_memory" | "too_much_disk" | "too_many_processes" | "valid" | null;
            /** @description The license's rate after it; null where the policy sets no limit. */
            rate: {
                /**
                 * Format: int64
                 * @description Requests in a period.
                 * @example 60
                 */
                limit: number;
                /**
                 * Format: int64
                 * @description Seconds of a period.
                 * @example 3600
                 */
                period: number;
                /**
                 * Format: int64
                 * @description Requests that would be left after it.
                 * @example 59
                 */
                remaining: number;
                /**
                 * Format: int64
                 * @description Seconds until the period ends.
                 * @example 3600
                 */
                resets: number;
                /**
                 * @description It would be refused with 429.
                 * @example false
                 */
                refused: boolean;
            } | null;
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
        /**
         * @example {
         *       "encrypt": false
         *     }
         */
        CheckOutLicenseBody: {
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
        };
        TokenPage: {
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
            data: components["schemas"]["Token"][];
            meta: components["schemas"]["PageMeta"];
        };
        Token: {
            /**
             * Format: uuid
             * @description Id of the token, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * @description What it is for.
             * @example CI
             */
            name: string | null;
            /**
             * Format: uuid
             * @description Id of the product that bears it; null where a license or an account does, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id: string | null;
            /**
             * Format: uuid
             * @description Id of the license that bears it; null where a product or an account does, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            license_id: string | null;
            /**
             * @description The account that bears it; null where a product or a license does.
             * @example ada
             */
            username: string | null;
            /**
             * @description Some of the bearer's permissions; null is all of them.
             * @example [
             *       "license.validate"
             *     ]
             */
            permissions: components["schemas"]["Permission"][] | null;
            /**
             * Format: date-time
             * @description The time from which the token no longer works; null if it never expires.
             * @example 2026-11-01T09:30:00.000Z
             */
            expiry: string | null;
            /**
             * @description The username of the account that made it, or of the superadmin; null where a license made it with its key. A token that was made with another token names whoever made that one.
             * @example ada
             */
            created_by: string | null;
            /**
             * @description The state of that account now; null where no account made it.
             * @example active
             * @enum {string|null}
             */
            created_by_status: "active" | "inactive" | "banned" | "deleted" | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
        };
        /**
         * @example {
         *       "name": "CI"
         *     }
         */
        CreateAccountTokenBody: {
            /**
             * @description What it is for; 1 to 256 characters.
             * @example CI
             */
            name?: string | null;
            /**
             * Format: date-time
             * @description An RFC 3339 time in the future. If you leave it out, the token never expires.
             * @example 2030-12-31T23:59:59Z
             */
            expiry?: string | null;
            /**
             * @description Some of the bearer's permissions, up to 100. If you leave it out, all of them.
             * @example [
             *       "license.validate"
             *     ]
             */
            permissions?: components["schemas"]["Permission"][] | null;
            /**
             * Format: password
             * @description Your current password, where the account is your own. Of other accounts it is not looked at.
             * @example let me in please
             */
            current_password?: string;
        };
        NewTokenAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["NewToken"];
        };
        NewToken: {
            /**
             * Format: uuid
             * @description Id of the token, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * @description What it is for.
             * @example CI
             */
            name: string | null;
            /**
             * Format: uuid
             * @description Id of the product that bears it; null where a license or an account does, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id: string | null;
            /**
             * Format: uuid
             * @description Id of the license that bears it; null where a product or an account does, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            license_id: string | null;
            /**
             * @description The account that bears it; null where a product or a license does.
             * @example ada
             */
            username: string | null;
            /**
             * @description Some of the bearer's permissions; null is all of them.
             * @example [
             *       "license.validate"
             *     ]
             */
            permissions: components["schemas"]["Permission"][] | null;
            /**
             * Format: date-time
             * @description The time from which the token no longer works; null if it never expires.
             * @example 2026-11-01T09:30:00.000Z
             */
            expiry: string | null;
            /**
             * @description The username of the account that made it, or of the superadmin; null where a license made it with its key. A token that was made with another token names whoever made that one.
             * @example ada
             */
            created_by: string | null;
            /**
             * @description The state of that account now; null where no account made it.
             * @example active
             * @enum {string|null}
             */
            created_by_status: "active" | "inactive" | "banned" | "deleted" | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * @description The token itself, this once. Send it as `Authorization: Bearer <token>`. Null where the same Idempotency-Key is sent again: delete this one and make another.
             * @example lk_product_9fLmT3pQZr81sWcNu4HdYe6JGx5oBi7Akq2V0aXbSdE
             */
            token: string | null;
        };
        TokenList: {
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
            count: number;
            /** @description What was asked for. */
            data: components["schemas"]["Token"][];
        };
        /**
         * @example {
         *       "name": "CI"
         *     }
         */
        CreateProductTokenBody: {
            /**
             * @description What it is for; 1 to 256 characters.
             * @example CI
             */
            name?: string | null;
            /**
             * Format: date-time
             * @description An RFC 3339 time in the future. If you leave it out, the token never expires.
             * @example 2030-12-31T23:59:59Z
             */
            expiry?: string | null;
            /**
             * @description Some of the bearer's permissions, up to 100. If you leave it out, all of them.
             * @example [
             *       "license.validate"
             *     ]
             */
            permissions?: components["schemas"]["Permission"][] | null;
        };
        EventPage: {
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
            data: components["schemas"]["Event"][];
            meta: components["schemas"]["PageMeta"];
        };
        Event: {
            /**
             * Format: uuid
             * @description Id of the event, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * Format: int64
             * @description Grows from each event of a license to its next one.
             * @example 4711
             */
            sequence: number;
            /**
             * @description What happened. docs/events.md lists the names.
             * @example license.suspended
             */
            event: string;
            /**
             * @description What it happened to.
             * @example license
             */
            resource: string;
            /**
             * Format: uuid
             * @description Id of what it happened to, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            resource_id: string;
            /**
             * Format: uuid
             * @description Id of the license: itself, or the one of its machine, component, process, token or attachment, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            license_id: string | null;
            /**
             * Format: uuid
             * @description Id of the product: itself, or the one of its license or policy, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id: string | null;
            /** @description Who did it. */
            actor: {
                /**
                 * @description account, superadmin, token, license, nobody, clock, or database for another way than the API.
                 * @example account
                 */
                kind: string;
                /**
                 * @description Id of the account, token or license; null where there is none.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                id: string | null;
                /**
                 * @description An account's username.
                 * @example ada
                 */
                name: string | null;
            };
            /**
             * Format: uuid
             * @description Id of the request that did it, as its X-Request-Id says, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id: string | null;
            /**
             * @description Where the request came from, as the edge saw it.
             * @example 192.0.2.10
             */
            ip: string | null;
            /**
             * @description The changed fields before, secrets redacted.
             * @example {
             *       "suspended_at": null
             *     }
             */
            before: {
                [key: string]: unknown;
            };
            /**
             * @description The changed fields after, secrets redacted; or what an event without a change says.
             * @example {
             *       "suspended_at": "2026-11-01T09:30:00+00:00"
             *     }
             */
            after: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-11-01T09:30:00.000Z
             */
            occurred_at: string;
        };
        WholeEvent: {
            /**
             * Format: uuid
             * @description Id of the event, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * Format: int64
             * @description Grows from each event of a license to its next one.
             * @example 4711
             */
            sequence: number;
            /**
             * @description What happened. docs/events.md lists the names.
             * @example license.suspended
             */
            event: string;
            /**
             * @description What it happened to.
             * @example license
             */
            resource: string;
            /**
             * Format: uuid
             * @description Id of what it happened to, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            resource_id: string;
            /**
             * Format: uuid
             * @description Id of the license: itself, or the one of its machine, component, process, token or attachment, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            license_id: string | null;
            /**
             * Format: uuid
             * @description Id of the product: itself, or the one of its license or policy, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            product_id: string | null;
            /** @description Who did it. */
            actor: {
                /**
                 * @description account, superadmin, token, license, nobody, clock, or database for another way than the API.
                 * @example account
                 */
                kind: string;
                /**
                 * @description Id of the account, token or license; null where there is none.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                id: string | null;
                /**
                 * @description An account's username.
                 * @example ada
                 */
                name: string | null;
            };
            /**
             * Format: uuid
             * @description Id of the request that did it, as its X-Request-Id says, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            request_id: string | null;
            /**
             * @description Where the request came from, as the edge saw it.
             * @example 192.0.2.10
             */
            ip: string | null;
            /**
             * @description The changed fields before, secrets redacted.
             * @example {
             *       "suspended_at": null
             *     }
             */
            before: {
                [key: string]: unknown;
            };
            /**
             * @description The changed fields after, secrets redacted; or what an event without a change says.
             * @example {
             *       "suspended_at": "2026-11-01T09:30:00+00:00"
             *     }
             */
            after: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it happened.
             * @example 2026-11-01T09:30:00.000Z
             */
            occurred_at: string;
            /**
             * @description The resource as the event left it, or as it was before its deletion. License keys and tokens are never in it.
             * @example {
             *       "id": "01932f5e-7a10-7cc3-98c4-dc0c0c07398f",
             *       "name": "Alice's desktop"
             *     }
             */
            object: {
                [key: string]: unknown;
            };
        };
        EventsEnd: {
            /**
             * @description Every event was sent.
             * @example true
             * @constant
             */
            complete: true;
            /**
             * Format: int64
             * @description Events that this answer has sent.
             * @example 1000000
             */
            events: number;
        };
        WholeEventAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["WholeEvent"];
        };
        WebhookPage: {
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
            data: components["schemas"]["Webhook"][];
            meta: components["schemas"]["PageMeta"];
        };
        Webhook: {
            /**
             * Format: uuid
             * @description Id of the webhook, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * @description The address that events are sent to.
             * @example https://hooks.example.com/latchkey
             */
            url: string;
            /**
             * @description Names of events, all of a resource (`license.*`), or all (`*`).
             * @example [
             *       "license.*"
             *     ]
             */
            events: string[];
            /**
             * @description Ids of the products whose events it gets; an empty list for all events, those of no product too.
             * @example [
             *       "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
             *     ]
             */
            products: string[];
            /**
             * @description What it is for.
             * @example Mails about trials
             */
            description: string | null;
            /**
             * @description Whether events are sent to it. Those of the time without are not sent later.
             * @example true
             */
            enabled: boolean;
            /**
             * @description The format of its events.
             * @example native
             * @enum {string}
             */
            api: "native";
            /**
             * @description The key that verifies its `v1a` signatures: the tenant's active Ed25519 signing key.
             * @example whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             */
            public_key: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation signs as well.
             * @example 2026-11-01T09:30:00.000Z
             */
            previous_secret_until: string | null;
            /**
             * Format: date-time
             * @description Since when every attempt has failed.
             * @example 2026-11-01T09:30:00.000Z
             */
            failing_since: string | null;
            /**
             * Format: date-time
             * @description When it was disabled.
             * @example 2026-11-01T09:30:00.000Z
             */
            disabled_at: string | null;
            /**
             * @description Somebody asked for it, it answered 410, or every attempt had failed for five days.
             * @example failing
             * @enum {string|null}
             */
            disabled_reason: "requested" | "gone" | "failing" | null;
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
         *       "url": "https://hooks.example.com/latchkey",
         *       "events": [
         *         "license.*"
         *       ]
         *     }
         */
        CreateWebhookBody: {
            /**
             * Format: uri
             * @description The address that events are sent to: https, a public host, port 443 or one from 1024 on, no user info and no fragment.
             * @example https://hooks.example.com/latchkey
             */
            url: string;
            /**
             * @description Names of events, all of a resource (`license.*`), or all (`*`). 1 to 100.
             * @example [
             *       "license.*"
             *     ]
             */
            events: components["schemas"]["EventSubscription"][];
            /**
             * @description Ids of the products whose events it gets; an empty list for all events, those of no product too. Up to 100.
             * @example [
             *       "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
             *     ]
             */
            products?: string[];
            /**
             * @description What it is for; 1 to 256 characters.
             * @example Mails about trials
             */
            description?: string | null;
            /**
             * @description Whether events are sent to it. Those of the time without are not sent later.
             * @example true
             */
            enabled?: boolean;
            /**
             * @description The format of its events.
             * @example native
             * @enum {string}
             */
            api?: "native";
        };
        /**
         * @description What an endpoint can ask for.
         * @enum {string}
         */
        EventSubscription: "*" | "license.*" | "machine.*" | "component.*" | "process.*" | "policy.*" | "product.*" | "entitlement.*" | "token.*" | "account.*" | "role.*" | "tenant.*" | "tenant_key.*" | "signing_key.*" | "webhook.*" | "license.created" | "license.updated" | "license.revoked" | "license.suspended" | "license.reinstated" | "license.renewed" | "license.checked_in" | "license.checked_out" | "license.clock_started" | "license.usage_incremented" | "license.usage_decremented" | "license.usage_reset" | "license.policy_changed" | "license.key_rotated" | "license.user_attached" | "license.user_detached" | "license.entitlement_attached" | "license.entitlement_detached" | "license.expiring_soon" | "license.expired" | "license.check_in_due_soon" | "license.check_in_overdue" | "license.limit_reached" | "license.validation_failed" | "machine.created" | "machine.updated" | "machine.deleted" | "machine.moved" | "machine.checked_out" | "machine.heartbeat_reset" | "machine.heartbeat_dead" | "machine.heartbeat_resurrected" | "machine.culled" | "component.created" | "component.updated" | "component.deleted" | "process.created" | "process.deleted" | "policy.created" | "policy.updated" | "policy.deleted" | "policy.entitlement_attached" | "policy.entitlement_detached" | "policy.pool_filled" | "policy.pool_keys_taken" | "product.created" | "product.updated" | "product.deleted" | "entitlement.created" | "entitlement.updated" | "entitlement.deleted" | "token.created" | "token.deleted" | "account.created" | "account.updated" | "account.deleted" | "account.banned" | "account.unbanned" | "account.password_changed" | "account.second_factor_switched_on" | "account.second_factor_switched_off" | "account.recovery_code_used" | "account.password_token_made" | "account.session_ended" | "account.session_reused" | "account.sessions_ended" | "role.created" | "role.updated" | "role.deleted" | "tenant.created" | "tenant.updated" | "tenant.deleted" | "tenant_key.updated" | "signing_key.created" | "signing_key.updated" | "signing_key.activated" | "signing_key.retired" | "signing_key.revoked" | "webhook.created" | "webhook.updated" | "webhook.deleted" | "webhook.disabled" | "webhook.ping";
        WebhookWithSecretAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["WebhookWithSecret"];
        };
        WebhookWithSecret: {
            /**
             * Format: uuid
             * @description Id of the webhook, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * @description The address that events are sent to.
             * @example https://hooks.example.com/latchkey
             */
            url: string;
            /**
             * @description Names of events, all of a resource (`license.*`), or all (`*`).
             * @example [
             *       "license.*"
             *     ]
             */
            events: string[];
            /**
             * @description Ids of the products whose events it gets; an empty list for all events, those of no product too.
             * @example [
             *       "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
             *     ]
             */
            products: string[];
            /**
             * @description What it is for.
             * @example Mails about trials
             */
            description: string | null;
            /**
             * @description Whether events are sent to it. Those of the time without are not sent later.
             * @example true
             */
            enabled: boolean;
            /**
             * @description The format of its events.
             * @example native
             * @enum {string}
             */
            api: "native";
            /**
             * @description The key that verifies its `v1a` signatures: the tenant's active Ed25519 signing key.
             * @example whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             */
            public_key: string | null;
            /**
             * Format: date-time
             * @description Until when the secret before the last rotation signs as well.
             * @example 2026-11-01T09:30:00.000Z
             */
            previous_secret_until: string | null;
            /**
             * Format: date-time
             * @description Since when every attempt has failed.
             * @example 2026-11-01T09:30:00.000Z
             */
            failing_since: string | null;
            /**
             * Format: date-time
             * @description When it was disabled.
             * @example 2026-11-01T09:30:00.000Z
             */
            disabled_at: string | null;
            /**
             * @description Somebody asked for it, it answered 410, or every attempt had failed for five days.
             * @example failing
             * @enum {string|null}
             */
            disabled_reason: "requested" | "gone" | "failing" | null;
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
            /**
             * @description What verifies its `v1` signatures, this once. Null where the same Idempotency-Key is sent again: rotate it.
             * @example whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD6fLq0Zy1jKk=
             */
            secret: string | null;
        };
        WebhookAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Webhook"];
        };
        /**
         * @example {
         *       "url": "https://hooks.example.com/latchkey"
         *     }
         */
        UpdateWebhookBody: {
            /**
             * Format: uri
             * @description The address that events are sent to: https, a public host, port 443 or one from 1024 on, no user info and no fragment.
             * @example https://hooks.example.com/latchkey
             */
            url?: string;
            /**
             * @description Names of events, all of a resource (`license.*`), or all (`*`). 1 to 100.
             * @example [
             *       "license.*"
             *     ]
             */
            events?: components["schemas"]["EventSubscription"][];
            /**
             * @description Ids of the products whose events it gets; an empty list for all events, those of no product too. Up to 100.
             * @example [
             *       "01932f5e-7a10-7cc3-98c4-dc0c0c07398f"
             *     ]
             */
            products?: string[];
            /**
             * @description What it is for; 1 to 256 characters.
             * @example Mails about trials
             */
            description?: string | null;
            /**
             * @description Whether events are sent to it. Those of the time without are not sent later.
             * @example true
             */
            enabled?: boolean;
            /**
             * @description The format of its events.
             * @example native
             * @enum {string}
             */
            api?: "native";
        };
        WebhookDeliveryAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["WebhookDelivery"];
        };
        WebhookDelivery: {
            /**
             * Format: uuid
             * @description Id of the delivery, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * Format: uuid
             * @description Id of the webhook, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            webhook_id: string;
            /**
             * Format: uuid
             * @description Id of the event. `webhook-id` is `evt_` and this, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            event_id: string;
            /**
             * @description What happened.
             * @example license.suspended
             */
            event: string;
            /**
             * Format: uuid
             * @description Id of the license that the event belongs to, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            license_id: string | null;
            /**
             * @description Whether it is to be tried yet, and what came of it.
             * @example failed
             * @enum {string}
             */
            status: "pending" | "succeeded" | "failed";
            /**
             * Format: int64
             * @description Attempts since it was created or redelivered.
             * @example 3
             */
            attempts_count: number;
            /** @description All attempts, the latest first; in a list that one alone. */
            attempts: components["schemas"]["WebhookAttempt"][];
            /**
             * Format: date-time
             * @description When it is tried next.
             * @example 2026-11-01T09:30:00.000Z
             */
            next_attempt_at: string | null;
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When it succeeded or was given up.
             * @example 2026-11-01T09:30:00.000Z
             */
            finished_at: string | null;
        };
        WebhookAttempt: {
            /**
             * Format: date-time
             * @description When it was made.
             * @example 2026-11-01T09:30:00.000Z
             */
            attempted_at: string;
            /**
             * Format: int64
             * @description Milliseconds that it took.
             * @example 184
             */
            duration_ms: number;
            /**
             * Format: int64
             * @description The HTTP status of the answer; null without one.
             * @example 500
             */
            status: number | null;
            /**
             * @description What went wrong; null for an attempt that succeeded.
             * @example The receiver answered 500.
             */
            error: string | null;
            /**
             * @description The first KiB of the answer's body, as text.
             * @example Internal Server Error
             */
            answer: string | null;
        };
        WebhookDeliveryPage: {
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
            data: components["schemas"]["WebhookDelivery"][];
            meta: components["schemas"]["PageMeta"];
        };
        /**
         * @example {
         *       "since": "2026-11-01T00:00:00Z"
         *     }
         */
        RedeliverFailedBody: {
            /**
             * Format: date-time
             * @description Created at this time or later.
             * @example 2026-11-01T00:00:00Z
             */
            since: string;
            /**
             * Format: date-time
             * @description Created before this time.
             * @example 2026-11-01T00:00:00Z
             */
            until?: string;
        };
        RedeliverFailedAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: {
                /**
                 * Format: int64
                 * @description Deliveries that are on their way again.
                 * @example 120
                 */
                redelivered: number;
                /**
                 * @description Whether there are more: send the request again.
                 * @example false
                 */
                is_more: boolean;
            };
        };
        ValidationNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["ValidationNumbers"];
        };
        ValidationNumbers: {
            /**
             * Format: date-time
             * @description When the first row begins.
             * @example 2026-11-01T09:30:00.000Z
             */
            since: string;
            /**
             * Format: date-time
             * @description When the last row ends.
             * @example 2026-11-01T09:30:00.000Z
             */
            until: string;
            /**
             * @description What a row counts.
             * @example day
             * @enum {string}
             */
            by: "day" | "hour";
            /** @description Oldest first. */
            rows: {
                /**
                 * Format: date-time
                 * @description When the hour or day begins.
                 * @example 2026-11-01T09:30:00.000Z
                 */
                time: string;
                /**
                 * Format: int64
                 * @description All validations.
                 * @example 5230
                 */
                validations: number;
                /**
                 * @description Validations by verdict.
                 * @example {
                 *       "expired": 30,
                 *       "valid": 5200
                 *     }
                 */
                codes: {
                    [key: string]: number;
                };
            }[];
        };
        ActivityNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["ActivityNumbers"];
        };
        ActivityNumbers: {
            /**
             * Format: date-time
             * @description When the first row begins.
             * @example 2026-11-01T09:30:00.000Z
             */
            since: string;
            /**
             * Format: date-time
             * @description When the last row ends.
             * @example 2026-11-01T09:30:00.000Z
             */
            until: string;
            /**
             * Format: date-time
             * @description When licenses were last counted; null before the first time.
             * @example 2026-11-01T09:30:00.000Z
             */
            measured_at: string | null;
            /** @description Oldest first. */
            rows: {
                /**
                 * Format: date
                 * @description A day in UTC.
                 * @example 2026-11-30
                 */
                day: string;
                /**
                 * Format: int64
                 * @description Licenses that were validated on the day while neither suspended nor of a banned owner.
                 * @example 412
                 */
                active_licenses: number;
                /**
                 * Format: int64
                 * @description Machines that were activated, pinged or set back on the day.
                 * @example 530
                 */
                active_machines: number;
                /**
                 * Format: int64
                 * @description Machines that were activated.
                 * @example 17
                 */
                activations: number;
            }[];
        };
        SeatNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["SeatNumbers"];
        };
        SeatNumbers: {
            /**
             * Format: date-time
             * @description When the first row begins.
             * @example 2026-11-01T09:30:00.000Z
             */
            since: string;
            /**
             * Format: date-time
             * @description When the last row ends.
             * @example 2026-11-01T09:30:00.000Z
             */
            until: string;
            /**
             * Format: date-time
             * @description When licenses were last counted; null before the first time.
             * @example 2026-11-01T09:30:00.000Z
             */
            measured_at: string | null;
            /** @description Oldest first. */
            rows: {
                /**
                 * Format: date
                 * @description A day in UTC.
                 * @example 2026-11-30
                 */
                day: string;
                /**
                 * Format: int64
                 * @description Licenses that had not expired. Null in all four where nobody counted on that day.
                 * @example 1200
                 */
                licenses: number | null;
                /**
                 * Format: int64
                 * @description Machines that they may have, of those with a limit.
                 * @example 2400
                 */
                seats_sold: number | null;
                /**
                 * Format: int64
                 * @description Machines that hold a seat.
                 * @example 1830
                 */
                seats_used: number | null;
                /**
                 * Format: int64
                 * @description Licenses without a limit.
                 * @example 3
                 */
                unlimited_licenses: number | null;
            }[];
        };
        ExpirationNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["ExpirationNumbers"];
        };
        ExpirationNumbers: {
            /**
             * Format: date-time
             * @description When licenses were last counted; null before the first time.
             * @example 2026-11-01T09:30:00.000Z
             */
            measured_at: string | null;
            /**
             * Format: int64
             * @description Licenses that expire within 7 days, today included.
             * @example 12
             */
            in_7_days: number;
            /**
             * Format: int64
             * @description The same of 30 days.
             * @example 60
             */
            in_30_days: number;
            /**
             * Format: int64
             * @description The same of 90 days.
             * @example 190
             */
            in_90_days: number;
            /** @description Oldest first. */
            rows: {
                /**
                 * Format: date
                 * @description A day in UTC.
                 * @example 2026-11-30
                 */
                day: string;
                /**
                 * Format: int64
                 * @description Licenses that expire on it.
                 * @example 2
                 */
                licenses: number;
            }[];
        };
        SharingNumbersAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["SharingNumbers"];
        };
        SharingNumbers: {
            /**
             * Format: date
             * @description A day in UTC.
             * @example 2026-11-30
             */
            since: string;
            /**
             * Format: date-time
             * @description When licenses were last counted; null before the first time.
             * @example 2026-11-01T09:30:00.000Z
             */
            measured_at: string | null;
            /** @description Most shared first. */
            rows: {
                /**
                 * Format: uuid
                 * @description Id of the license, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                license_id: string;
                /**
                 * @description Its name.
                 * @example Alice's desktop
                 */
                license_name: string;
                /**
                 * Format: uuid
                 * @description Id of its product, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                product_id: string;
                /**
                 * Format: uuid
                 * @description Id of its policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                policy_id: string;
                /**
                 * Format: int64
                 * @description Different machines, activated or alive since then.
                 * @example 9
                 */
                machines: number;
                /**
                 * Format: int64
                 * @description Different addresses on the day that had most; 64 means that many or more.
                 * @example 14
                 */
                addresses: number;
                /**
                 * Format: int64
                 * @description Different addresses of each day, added up.
                 * @example 160
                 */
                address_days: number;
            }[];
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
         *       "name": "Studio iMac"
         *     }
         */
        UpdateMachineBody: {
            /**
             * @description Moves the machine to the license of this key.
             * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
             */
            license_key?: string;
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
        /**
         * @example {
         *       "name": "disk",
         *       "fingerprint": "disk-71c2"
         *     }
         */
        CreateComponentBody: {
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
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        ComponentAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Component"];
        };
        Component: {
            /**
             * Format: uuid
             * @description Id of the component, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * Format: uuid
             * @description Id of its machine, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            machine_id: string;
            /**
             * @description What it is.
             * @example disk
             */
            name: string;
            /**
             * @description Identifies the component.
             * @example disk-71c2
             */
            fingerprint: string;
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
        ComponentList: {
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
            count: number;
            /** @description What was asked for. */
            data: components["schemas"]["Component"][];
        };
        /**
         * @example {
         *       "pid": "4711"
         *     }
         */
        CreateProcessBody: {
            /**
             * @description Identifies the process on its machine; 1 to 256 characters.
             * @example 4711
             */
            pid: string;
            /**
             * @description What you keep beside it: an object of at most 64 keys, 16 KB, two levels below it; numbers that a double holds exactly as decimals.
             * @example {
             *       "order": "A-1042"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
        };
        ProcessAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["Process"];
        };
        Process: {
            /**
             * Format: uuid
             * @description Id of the process, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            id: string;
            /**
             * Format: uuid
             * @description Id of its machine, a UUID.
             * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
             */
            machine_id: string;
            /**
             * @description Identifies the process on its machine.
             * @example 4711
             */
            pid: string;
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
             * @description Of its last ping, or its start.
             * @example 2026-11-01T09:30:00.000Z
             */
            last_heartbeat_at: string;
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
        ProcessList: {
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
            count: number;
            /** @description What was asked for. */
            data: components["schemas"]["Process"][];
        };
        SearchResultsAnswer: {
            request_id: components["schemas"]["RequestId"];
            /**
             * @description What happened, for people to read.
             * @example OK
             */
            message: string;
            server_time: components["schemas"]["ServerTime"];
            code: components["schemas"]["SuccessCode"];
            /** @description What was asked for. */
            data: components["schemas"]["SearchResults"];
        };
        SearchResults: {
            /** @description The best first. */
            results: components["schemas"]["SearchResult"][];
        };
        SearchResult: {
            /**
             * @description What was found.
             * @example license
             * @enum {string}
             */
            kind: "license" | "machine" | "account" | "product" | "policy" | "entitlement" | "token" | "webhook";
            /**
             * @description Its id.
             * @example 0199c2f0-7a51-7cc3-98c5-0242ac120002
             */
            id: string;
            /**
             * @description What people call it: a name, a username or a URL.
             * @example Alice's desktop
             */
            title: string;
            /**
             * @description What tells it from others: a license's policy, a machine's license, an email or a code.
             * @example Studio
             */
            detail: string | null;
            /**
             * @description The license that it is, or belongs to.
             * @example 0199c2f0-7a51-7cc3-98c5-0242ac120002
             */
            license_id: string | null;
            /**
             * @description The member that the text was found in; `metadata.<member>` of a license's metadata.
             * @example key
             */
            matched_by: string;
        };
    };
    responses: never;
    parameters: {
        /**
         * @description The tenant's name.
         * @example acme
         */
        "path-tenant_name": string;
        /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
        "query-limit": number;
        /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
        "query-offset": number;
        /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
        "query-after": string;
        /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
        "query-sort2": "-created_at" | "created_at" | "-name" | "name";
        /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
        "query-count": boolean;
        /**
         * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
         * @example alice
         */
        "path-username": string;
        /** @description With `revoke`, the API tokens that the account made end at the same moment, and those made with them. Default `keep`: `GET .../tokens?created_by=` lists them. For example `revoke`. */
        "query-tokens": "revoke" | "keep";
        /** @description By what; with `-` downwards. Default `-last_used_at`. For example `-last_used_at`. */
        "query-sort3": "-last_used_at" | "last_used_at" | "-created_at" | "created_at";
        /**
         * @description Id of the session, a UUID.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        "path-session_id": string;
        /**
         * @description The role's name.
         * @example support
         */
        "path-role_name": string;
        /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
        "query-sort": "-created_at" | "created_at";
        /**
         * @description Id of the product, a UUID.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        "path-product_id": string;
        /** @description Of this product. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
        "query-product_id2": string;
        /**
         * @description Id of the policy, a UUID.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        "path-policy_id": string;
        /**
         * @description Id of the entitlement, a UUID.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        "path-entitlement_id": string;
        /**
         * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
         * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
         */
        "path-license_id": string;
        /** @description Encrypts the file with the license's key. A policy that is `encrypted` does so anyway. For example `false`. */
        "query-encrypt": boolean;
        /** @description Seconds the file holds, 3600 to 3155695200. Not given: one calendar month. Null (in a query: `none`): for ever. For example `86400`. */
        "query-ttl": number;
        /** @description What else the file carries: any of entitlements, product, policy, owner, users, machines; a list, or one text with commas between. For example `entitlements`. */
        "query-include": ("entitlements" | "product" | "policy" | "owner" | "users" | "machines")[];
        /** @description Refused if it is not the one the policy's scheme gives: a way to be sure. For example `base64+ed25519`. */
        "query-algorithm": string;
        /**
         * @description Id of the token, a UUID.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        "path-token_id": string;
        /**
         * @description Id of the webhook, a UUID.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        "path-webhook_id": string;
        /**
         * @description Id of the delivery, a UUID.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        "path-delivery_id": string;
        /** @description Numbers of this product alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
        "query-product_id": string;
        /** @description Numbers of this policy alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
        "query-policy_id": string;
        /** @description The first hour or day (UTC) is the one of this time. For example `2026-11-01T00:00:00Z`. */
        "query-since": string;
        /** @description Only hours or days that begin before this time. For example `2026-11-01T00:00:00Z`. */
        "query-until": string;
        /**
         * @description The machine's id, or with `license_id` its fingerprint.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        "path-machine_id2": string;
        /** @description A license's id or key; then the path holds a fingerprint. For example `kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A`. */
        "query-license_id": string;
        /**
         * @description Id of the machine, a UUID.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
        "path-machine_id": string;
        /** @description What else the file carries: any of license, entitlements, product, policy, owner, users, components; a list, or one text with commas between. For example `entitlements`. */
        "query-include2": ("license" | "entitlements" | "product" | "policy" | "owner" | "users" | "components")[];
        /**
         * @description Id of the process, a UUID.
         * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
         */
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
                /**
                 * @description Looks at the jobs of the clock too.
                 * @example 1
                 */
                deep?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They do. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description An access token for one hour. */
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
            /** @description An access token for one hour. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The secret, this once. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The second factor is on. */
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
            /** @description The secret, this once. */
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
            /** @description The second factor is on. */
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
            /** @description The superadmin. */
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
            /** @description It is gone. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: components["parameters"]["query-sort2"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description A part of the name. For example `acme`. */
                name?: string;
            };
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
            /** @description The tenant. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
    updateTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The tenant. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: "-created_at" | "created_at" | "-username" | "username";
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description A part of the username or email. For example `ali`. */
                search?: string;
                /** @description Of this role. For example `admin`. */
                role?: string;
                /** @description In this state. For example `active`. */
                status?: "active" | "inactive" | "banned";
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The account. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
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
                /** @description With `true`, the account's licenses and machines have no owner afterwards. Default `false`. For example `true`. */
                cascade?: boolean;
                /** @description With `revoke`, the API tokens that the account made end at the same moment, and those made with them. Default `keep`: `GET .../tokens?created_by=` lists them. For example `revoke`. */
                tokens?: components["parameters"]["query-tokens"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
                username: components["parameters"]["path-username"];
            };
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
    updateAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
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
            /** @description The account. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
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
            /** @description The account. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
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
            /** @description The token, this once. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
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
            /** @description The password is set, and every session has ended. */
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
                /** @description With `revoke`, the API tokens that the account made end at the same moment, and those made with them. Default `keep`: `GET .../tokens?created_by=` lists them. For example `revoke`. */
                tokens?: components["parameters"]["query-tokens"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
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
            /** @description It is gone. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-last_used_at`. For example `-last_used_at`. */
                sort?: components["parameters"]["query-sort3"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
                username: components["parameters"]["path-username"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
                username: components["parameters"]["path-username"];
                /**
                 * @description Id of the session, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                session_id: components["parameters"]["path-session_id"];
            };
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
    endSessions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They have ended. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-last_used_at`. For example `-last_used_at`. */
                sort?: components["parameters"]["query-sort3"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
            };
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
                /**
                 * @description Id of the session, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                session_id: components["parameters"]["path-session_id"];
            };
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
    endSuperadminSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description They have ended. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: components["parameters"]["query-sort2"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The role. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The role's name.
                 * @example support
                 */
                role_name: components["parameters"]["path-role_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The role's name.
                 * @example support
                 */
                role_name: components["parameters"]["path-role_name"];
            };
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
    updateRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The role's name.
                 * @example support
                 */
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
            /** @description The role. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: components["parameters"]["query-sort"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description Of this algorithm. For example `ED25519`. */
                algorithm?: "ED25519" | "RSA2048";
                /** @description With this status. For example `active`. */
                status?: "next" | "active" | "retired" | "revoked";
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The signing key. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The key's id, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description The signing key. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: components["parameters"]["query-sort2"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description A part of the name. For example `sketch`. */
                name?: string;
                /** @description The whole code. For example `sketchbook`. */
                code?: string;
                /** @description Who may download it: customers with a license, anybody, or nobody. For example `licensed`. */
                distribution_strategy?: "licensed" | "open" | "closed";
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The product. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the product, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                product_id: components["parameters"]["path-product_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The product. */
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
                /** @description With `true`, its licenses are revoked: their machines go with them, their keys are never issued again. Default `false`. For example `true`. */
                cascade?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the product, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                product_id: components["parameters"]["path-product_id"];
            };
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
    updateProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the product, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description The product. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: components["parameters"]["query-sort2"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description Of this product. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                product_id?: components["parameters"]["query-product_id2"];
                /** @description A part of the name. For example `yearly`. */
                name?: string;
                /** @description Of this scheme. For example `ED25519`. */
                scheme?: "ED25519" | "RSA2048PKCS1" | "RSA2048PSS";
                /** @description Pinned to this signing key. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                signing_key_id?: string;
                /** @description Code of an entitlement that it gives. For example `EXPORT`. */
                entitlement?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The policy. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                policy_id: components["parameters"]["path-policy_id"];
            };
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
    updatePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description The policy. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description The attachments. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description They are detached. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is left. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description What is left. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the policy, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                policy_id: components["parameters"]["path-policy_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is empty. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: "-created_at" | "created_at" | "-code" | "code";
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description A part of the name. For example `export`. */
                name?: string;
                /** @description The whole code. For example `EXPORT`. */
                code?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The entitlement. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the entitlement, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                entitlement_id: components["parameters"]["path-entitlement_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entitlement. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the entitlement, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                entitlement_id: components["parameters"]["path-entitlement_id"];
            };
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
    updateEntitlement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the entitlement, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description The entitlement. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The id and key of each, in the order of the rows. */
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
                /** @description Only licenses after this one: the `license_id` of the last line that arrived whole. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                after?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One JSON object a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": {
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
                    } | components["schemas"]["ExportEnd"];
                };
            };
        };
    };
    listLicenses: {
        parameters: {
            query?: {
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: "-created_at" | "created_at" | "-updated_at" | "updated_at" | "-expiry" | "expiry" | "-name" | "name";
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description Of this product. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                product_id?: components["parameters"]["query-product_id2"];
                /** @description Under this policy. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                policy_id?: string;
                /** @description The state at this instant. For example `active`. */
                status?: "active" | "inactive" | "expired" | "suspended" | "banned" | "not_activated";
                /** @description Its expiry is at this time or later. For example `2030-01-01T00:00:00Z`. */
                expires_after?: string;
                /** @description Its expiry is before this time. For example `2030-01-01T00:00:00Z`. */
                expires_before?: string;
                /** @description Username or email of its owner. For example `alice@example.com`. */
                owner?: string;
                /** @description Username or email of its owner or of a user attached to it. For example `alice@example.com`. */
                user?: string;
                /** @description Has this key in its metadata. For example `order`. */
                metadata_key?: string;
                /** @description With `metadata_key`: the key has this value. For example `A-1042`. */
                metadata_value?: string;
                /** @description Code of an entitlement that it or its policy holds. For example `EXPORT`. */
                entitlement?: string;
                /** @description Has a machine of this fingerprint. For example `b5:2f:0c:9a`. */
                fingerprint?: string;
                /** @description A part of its name, whatever the case. For example `desktop`. */
                name?: string;
                /** @description The whole key. For example `kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A`. */
                license_key?: string;
                /** @description `policy`, `product`, or both with a comma between: shown with each license. For example `policy,product`. */
                include?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The license. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
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
    deleteLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
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
    updateLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
    findLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    changeLicensePolicy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
    listLicenseEntitlements: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
            /** @description The attachments. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
            /** @description They are detached. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
            /** @description Those attached. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
            /** @description They are detached. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    checkInLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
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
    incrementUsageByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    incrementUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
    decrementUsageByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    decrementUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
    resetUsageByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    resetUsage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
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
    suspendLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    suspendLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
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
    reinstateLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    reinstateLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
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
    renewLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    renewLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
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
    revokeLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    revokeLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
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
    rotateLicenseKeyByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The license with its new key. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
            /** @description The license with its new key. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    validateLicense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
    explainLicenseByKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The verdict, and how it was reached. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
            /** @description The verdict, and how it was reached. */
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
                /** @description Encrypts the file with the license's key. A policy that is `encrypted` does so anyway. For example `false`. */
                encrypt?: components["parameters"]["query-encrypt"];
                /** @description Seconds the file holds, 3600 to 3155695200. Not given: one calendar month. Null (in a query: `none`): for ever. For example `86400`. */
                ttl?: components["parameters"]["query-ttl"];
                /** @description What else the file carries: any of entitlements, product, policy, owner, users, machines; a list, or one text with commas between. For example `entitlements`. */
                include?: components["parameters"]["query-include"];
                /** @description Refused if it is not the one the policy's scheme gives: a way to be sure. For example `base64+ed25519`. */
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    downloadLicenseFile: {
        parameters: {
            query?: {
                /** @description Encrypts the file with the license's key. A policy that is `encrypted` does so anyway. For example `false`. */
                encrypt?: components["parameters"]["query-encrypt"];
                /** @description Seconds the file holds, 3600 to 3155695200. Not given: one calendar month. Null (in a query: `none`): for ever. For example `86400`. */
                ttl?: components["parameters"]["query-ttl"];
                /** @description What else the file carries: any of entitlements, product, policy, owner, users, machines; a list, or one text with commas between. For example `entitlements`. */
                include?: components["parameters"]["query-include"];
                /** @description Refused if it is not the one the policy's scheme gives: a way to be sure. For example `base64+ed25519`. */
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file itself, `<license_id>.lic`. */
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
                /** @description Encrypts the file with the license's key. A policy that is `encrypted` does so anyway. For example `false`. */
                encrypt?: components["parameters"]["query-encrypt"];
                /** @description Seconds the file holds, 3600 to 3155695200. Not given: one calendar month. Null (in a query: `none`): for ever. For example `86400`. */
                ttl?: components["parameters"]["query-ttl"];
                /** @description What else the file carries: any of entitlements, product, policy, owner, users, machines; a list, or one text with commas between. For example `entitlements`. */
                include?: components["parameters"]["query-include"];
                /** @description Refused if it is not the one the policy's scheme gives: a way to be sure. For example `base64+ed25519`. */
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
    listTokens: {
        parameters: {
            query?: {
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: components["parameters"]["query-sort"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description Of products, of licenses, or of accounts. For example `product`. */
                kind?: "product" | "license" | "account";
                /** @description The username of whoever made it. For example `ada`. */
                created_by?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the token, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                token_id: components["parameters"]["path-token_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token no longer works. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
                username: components["parameters"]["path-username"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, never their text. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
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
            /** @description The token. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Letters, digits, and between them `. _ @ + -`; 1 to 256.
                 * @example alice
                 */
                username: components["parameters"]["path-username"];
                /**
                 * @description Id of the token, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                token_id: components["parameters"]["path-token_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token no longer works. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the product, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                product_id: components["parameters"]["path-product_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, never their text. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the product, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description The token. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the product, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                product_id: components["parameters"]["path-product_id"];
                /**
                 * @description Id of the token, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                token_id: components["parameters"]["path-token_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token no longer works. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them, never their text. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
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
            /** @description The token. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The license's id, or its key. A key in the form of an id is found too: ids come first. Send a key of more than 1,024 characters in a body.
                 * @example kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A
                 */
                license_id: components["parameters"]["path-license_id"];
                /**
                 * @description Id of the token, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                token_id: components["parameters"]["path-token_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The token no longer works. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-occurred_at`. For example `-occurred_at`. */
                sort?: "-occurred_at" | "occurred_at";
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description What happened; `license.*` for all events of licenses. For example `license.suspended`. */
                event?: string;
                /** @description What it happened to. For example `license`. */
                resource?: string;
                /** @description The id of what it happened to. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                resource_id?: string;
                /** @description The license that it belongs to: with the events of its machines, tokens and attachments. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                license_id?: string;
                /** @description A username: what happened to that account. For example `bob`. */
                account?: string;
                /** @description An account's username. For example `ada`. */
                actor?: string;
                /** @description account, superadmin, token, license, nobody, clock or database. For example `account`. */
                actor_kind?: string;
                /** @description The request that did it. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                request_id?: string;
                /** @description At this time or later. For example `2026-11-01T00:00:00Z`. */
                since?: string;
                /** @description Before this time. For example `2026-11-01T00:00:00Z`. */
                until?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the event.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                event_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: components["parameters"]["query-sort"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description Those that are enabled, or those that are not. For example `true`. */
                enabled?: boolean;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
            /** @description The webhook with its secret. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the webhook, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the webhook, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                webhook_id: components["parameters"]["path-webhook_id"];
            };
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
    updateWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the webhook, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description The webhook. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the webhook, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook with its new secret. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the webhook, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                webhook_id: components["parameters"]["path-webhook_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, which is on its way. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: components["parameters"]["query-sort"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description Whether it is to be tried yet, and what came of it. For example `failed`. */
                status?: "pending" | "succeeded" | "failed";
                /** @description What happened. For example `license.suspended`. */
                event?: string;
                /** @description Created at this time or later. For example `2026-11-01T00:00:00Z`. */
                since?: string;
                /** @description Created before this time. For example `2026-11-01T00:00:00Z`. */
                until?: string;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the webhook, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                webhook_id: components["parameters"]["path-webhook_id"];
            };
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the webhook, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                webhook_id: components["parameters"]["path-webhook_id"];
                /**
                 * @description Id of the delivery, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                delivery_id: components["parameters"]["path-delivery_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the webhook, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                webhook_id: components["parameters"]["path-webhook_id"];
                /**
                 * @description Id of the delivery, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                delivery_id: components["parameters"]["path-delivery_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The delivery, which is on its way. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the webhook, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description How many are on their way. */
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
                /** @description Numbers of this product alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                product_id?: components["parameters"]["query-product_id"];
                /** @description Numbers of this policy alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                policy_id?: components["parameters"]["query-policy_id"];
                /** @description The first hour or day (UTC) is the one of this time. For example `2026-11-01T00:00:00Z`. */
                since?: components["parameters"]["query-since"];
                /** @description Only hours or days that begin before this time. For example `2026-11-01T00:00:00Z`. */
                until?: components["parameters"]["query-until"];
                /** @description What a row counts. Default `day`. For example `day`. */
                by?: "day" | "hour";
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers. */
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
                /** @description Numbers of this product alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                product_id?: components["parameters"]["query-product_id"];
                /** @description Numbers of this policy alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                policy_id?: components["parameters"]["query-policy_id"];
                /** @description The first hour or day (UTC) is the one of this time. For example `2026-11-01T00:00:00Z`. */
                since?: components["parameters"]["query-since"];
                /** @description Only hours or days that begin before this time. For example `2026-11-01T00:00:00Z`. */
                until?: components["parameters"]["query-until"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers. */
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
                /** @description Numbers of this product alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                product_id?: components["parameters"]["query-product_id"];
                /** @description Numbers of this policy alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                policy_id?: components["parameters"]["query-policy_id"];
                /** @description The first hour or day (UTC) is the one of this time. For example `2026-11-01T00:00:00Z`. */
                since?: components["parameters"]["query-since"];
                /** @description Only hours or days that begin before this time. For example `2026-11-01T00:00:00Z`. */
                until?: components["parameters"]["query-until"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers. */
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
                /** @description Numbers of this product alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                product_id?: components["parameters"]["query-product_id"];
                /** @description Numbers of this policy alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                policy_id?: components["parameters"]["query-policy_id"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers. */
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
                /** @description Numbers of this product alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                product_id?: components["parameters"]["query-product_id"];
                /** @description Numbers of this policy alone. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                policy_id?: components["parameters"]["query-policy_id"];
                /** @description What makes a license come first. Default `addresses`. For example `machines`. */
                by?: "addresses" | "machines";
                /** @description Licenses at most, 1 to 100. Default 20. For example `20`. */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers. */
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
                /** @description Rows of a page, 1 to 100. Default 100. For example `20`. */
                limit?: components["parameters"]["query-limit"];
                /** @description Rows to leave out first. Better is `after`: a page by number shifts when rows come and go. Default 0. For example `40`. */
                offset?: components["parameters"]["query-offset"];
                /** @description `meta.next` of the page before, sent with the same `sort`. For example `WyItY3JlYXRlZF9hdCIsIjIwMjYtMTEtMDEgMDk6MzA6MDAuMDAwKzAwIiwiMDE5MzJmNWUtN2ExMC03Y2MzLTk4YzQtZGMwYzBjMDczOThmIl0`. */
                after?: components["parameters"]["query-after"];
                /** @description By what; with `-` downwards. Default `-created_at`. For example `-created_at`. */
                sort?: components["parameters"]["query-sort"];
                /** @description Whether all rows are counted. Default true for a first page and with `offset`, false with `after`: counting a million takes longer than a page. For example `true`. */
                count?: components["parameters"]["query-count"];
                /** @description Of this license. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                license_id?: string;
                /** @description Of the license of this key. For example `kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A`. */
                license_key?: string;
                /** @description Of licenses of this product. For example `01932f5e-7a10-7cc3-98c4-dc0c0c07398f`. */
                product_id?: string;
                /** @description The whole fingerprint. For example `b5:2f:0c:9a`. */
                fingerprint?: string;
                /** @description A part of the name or host name. For example `studio`. */
                search?: string;
                /** @description The whole platform. For example `macOS 15`. */
                platform?: string;
                /** @description Username of its owner. For example `alice`. */
                owner?: string;
                /** @description The state at this instant. For example `alive`. */
                heartbeat?: "not_started" | "alive" | "dead";
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
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
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
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
    readMachine: {
        parameters: {
            query?: {
                /** @description A license's id or key; then the path holds a fingerprint. For example `kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A`. */
                license_id?: components["parameters"]["query-license_id"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The machine's id, or with `license_id` its fingerprint.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id2"];
            };
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
    deleteMachine: {
        parameters: {
            query?: {
                /** @description A license's id or key; then the path holds a fingerprint. For example `kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A`. */
                license_id?: components["parameters"]["query-license_id"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The machine's id, or with `license_id` its fingerprint.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id2"];
            };
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
    updateMachine: {
        parameters: {
            query?: {
                /** @description A license's id or key; then the path holds a fingerprint. For example `kq2V0aXb-9fLmT3pQ-Zr81sWcN-u4HdYe6J-Gx5oBi7A`. */
                license_id?: components["parameters"]["query-license_id"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description The machine's id, or with `license_id` its fingerprint.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
    pingHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id"];
            };
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
    resetHeartbeat: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id"];
            };
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
    downloadMachineFile: {
        parameters: {
            query?: {
                /** @description Encrypts the file with the license's key. A policy that is `encrypted` does so anyway. For example `false`. */
                encrypt?: components["parameters"]["query-encrypt"];
                /** @description Seconds the file holds, 3600 to 3155695200. Not given: one calendar month. Null (in a query: `none`): for ever. For example `86400`. */
                ttl?: components["parameters"]["query-ttl"];
                /** @description What else the file carries: any of license, entitlements, product, policy, owner, users, components; a list, or one text with commas between. For example `entitlements`. */
                include?: components["parameters"]["query-include2"];
                /** @description Refused if it is not the one the policy's scheme gives: a way to be sure. For example `base64+ed25519`. */
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file itself, `<machine_id>.lic`. */
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
                /** @description Encrypts the file with the license's key. A policy that is `encrypted` does so anyway. For example `false`. */
                encrypt?: components["parameters"]["query-encrypt"];
                /** @description Seconds the file holds, 3600 to 3155695200. Not given: one calendar month. Null (in a query: `none`): for ever. For example `86400`. */
                ttl?: components["parameters"]["query-ttl"];
                /** @description What else the file carries: any of license, entitlements, product, policy, owner, users, components; a list, or one text with commas between. For example `entitlements`. */
                include?: components["parameters"]["query-include2"];
                /** @description Refused if it is not the one the policy's scheme gives: a way to be sure. For example `base64+ed25519`. */
                algorithm?: components["parameters"]["query-algorithm"];
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
    listComponents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description The component. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id"];
                /**
                 * @description Id of the component, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                component_id: string;
            };
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
    listProcesses: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
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
            /** @description The process. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id"];
                /**
                 * @description Id of the process, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                process_id: components["parameters"]["path-process_id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The process. */
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
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
                /**
                 * @description Id of the machine, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                machine_id: components["parameters"]["path-machine_id"];
                /**
                 * @description Id of the process, a UUID.
                 * @example 01932f5e-7a10-7cc3-98c4-dc0c0c07398f
                 */
                process_id: components["parameters"]["path-process_id"];
            };
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
    searchTenant: {
        parameters: {
            query: {
                /**
                 * @description The text, 1 to 1,024 characters.
                 * @example alice@example.com
                 */
                q: string;
                /** @description Results at most, 1 to 50. Default 20. For example `20`. */
                limit?: number;
            };
            header?: never;
            path: {
                /**
                 * @description The tenant's name.
                 * @example acme
                 */
                tenant_name: components["parameters"]["path-tenant_name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found. */
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
