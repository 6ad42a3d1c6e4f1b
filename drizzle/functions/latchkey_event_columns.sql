-- Returns the columns of a table that events show.
-- Do not edit: npm run db:generate writes it from src/db/schema/disclosure.ts.
CREATE OR REPLACE FUNCTION latchkey_event_columns(of_table text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE of_table
    WHEN 'tenants' THEN ARRAY[
      'id', 'name', 'protected', 'count_addresses', 'edge_shards', 'require_second_factor', 'search_metadata', 'event_retention_days', 'created_at'
    ]
    WHEN 'tenant_keys' THEN ARRAY['id', 'tenant_id', 'public_key', 'created_at', 'retired_at']
    WHEN 'signing_keys' THEN ARRAY['id', 'tenant_id', 'algorithm', 'status', 'public_key', 'created_at', 'activated_at', 'retired_at', 'revoked_at']
    WHEN 'roles' THEN ARRAY['id', 'tenant_id', 'name', 'permissions', 'created_at']
    WHEN 'accounts' THEN ARRAY[
      'id', 'tenant_id', 'username', 'email', 'first_name', 'last_name', 'built_in_role', 'custom_role_id', 'activity', 'banned_at', 'created_at',
      'metadata', 'second_factor_at'
    ]
    WHEN 'password_resets' THEN ARRAY['id', 'tenant_id', 'account_id', 'expiry', 'used_at', 'created_at']
    WHEN 'recovery_codes' THEN ARRAY['tenant_id', 'account_id', 'used_at', 'created_at']
    WHEN 'tokens' THEN ARRAY[
      'id', 'tenant_id', 'name', 'product_id', 'license_id', 'account_id', 'permissions', 'expiry', 'created_at', 'created_by', 'created_by_name'
    ]
    WHEN 'products' THEN ARRAY['id', 'tenant_id', 'name', 'code', 'distribution_strategy', 'url', 'platforms', 'metadata', 'created_at']
    WHEN 'entitlements' THEN ARRAY['id', 'tenant_id', 'name', 'code', 'created_at', 'metadata']
    WHEN 'policies' THEN ARRAY[
      'id', 'tenant_id', 'product_id', 'name', 'metadata', 'signing_key_id', 'created_at', 'scheme', 'duration', 'strict', 'floating', 'max_machines',
      'max_cores', 'max_memory', 'max_disk', 'max_processes', 'max_users', 'max_uses', 'expiration_strategy', 'expiration_basis', 'renewal_basis',
      'transfer_strategy', 'authentication_strategy', 'overage_strategy', 'expiring_soon_days', 'require_check_in', 'check_in_interval',
      'check_in_interval_count', 'require_heartbeat', 'heartbeat_duration', 'heartbeat_basis', 'heartbeat_cull_strategy',
      'heartbeat_resurrection_strategy', 'machine_uniqueness_strategy', 'machine_matching_strategy', 'component_uniqueness_strategy',
      'component_matching_strategy', 'machine_leasing_strategy', 'process_leasing_strategy', 'require_product_scope', 'require_policy_scope',
      'require_machine_scope', 'require_fingerprint_scope', 'require_components_scope', 'require_user_scope', 'use_pool', 'protected', 'sign_keys',
      'encrypted', 'rate_limited', 'rate_limit', 'rate_period', 'edge_ttl', 'outage_grace'
    ]
    WHEN 'policy_entitlements' THEN ARRAY['id', 'tenant_id', 'policy_id', 'entitlement_id', 'created_at']
    WHEN 'licenses' THEN ARRAY[
      'id', 'tenant_id', 'product_id', 'policy_id', 'owner_id', 'name', 'expiry', 'suspended_at', 'uses', 'max_machines', 'max_cores', 'max_memory',
      'max_disk', 'max_processes', 'max_users', 'max_uses', 'last_checked_in_at', 'last_checked_out_at', 'metadata', 'created_at'
    ]
    WHEN 'license_entitlements' THEN ARRAY['id', 'tenant_id', 'license_id', 'entitlement_id', 'created_at']
    WHEN 'license_users' THEN ARRAY['tenant_id', 'license_id', 'account_id', 'created_at']
    WHEN 'machines' THEN ARRAY[
      'id', 'tenant_id', 'license_id', 'owner_id', 'fingerprint', 'name', 'ip', 'hostname', 'platform', 'cores', 'memory', 'disk', 'resurrected_at',
      'heartbeat_reset_at', 'last_checked_out_at', 'created_at', 'metadata'
    ]
    WHEN 'components' THEN ARRAY['id', 'tenant_id', 'machine_id', 'name', 'fingerprint', 'created_at', 'metadata']
    WHEN 'processes' THEN ARRAY['id', 'tenant_id', 'machine_id', 'pid', 'last_heartbeat_at', 'created_at', 'metadata']
    WHEN 'webhooks' THEN ARRAY[
      'id', 'tenant_id', 'url', 'events', 'products', 'description', 'enabled', 'api', 'disabled_at', 'disabled_reason', 'previous_secret_until',
      'created_at'
    ]
    ELSE ARRAY[]::text[]
  END
$$;
