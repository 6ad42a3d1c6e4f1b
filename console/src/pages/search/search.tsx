import { useQuery } from "@tanstack/react-query";
import { Navigate, useLocation } from "@tanstack/react-router";
import { Header, ListBox, ListBoxItem, ListBoxSection } from "react-aria-components";
import { api, dataOf } from "../../api/client.ts";
import type { components } from "../../api/contract.ts";
import { Problem } from "../../api/problem.ts";
import { useTenant } from "../../api/tenant.ts";
import { Page } from "../../parts/page.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { pageOfThing } from "../../parts/thing-page.ts";
import styles from "./search.module.css";

type Result = components["schemas"]["SearchResult"];

/** Characters that the service searches for. A longer text can be a license key alone. */
const longestSearch = 1_024;

/**
 * Results for anything that a customer sends, by kind. A key or an id leads to its page at once. The text is in the state of the history's entry: going back
 * and loading the page anew find it there.
 */
export default function Search() {
  const tenant = useTenant();
  const q = useLocation().state.searched ?? "";
  const found = useQuery({ queryKey: [tenant, "search", q], enabled: q !== "", queryFn: () => find(tenant, q) });
  const [only, ...others] = found.data ?? [];
  const page = only !== undefined && others.length === 0 && isCertain(only) ? pageOf(tenant, only) : undefined;
  if (page !== undefined) return <Navigate to={page as string} replace />;
  return (
    <Page title="Search" lead={q === "" ? "Type into the search box above. The key / leads there." : `For “${shortened(q)}”`}>
      {q === "" ? null : found.isPending ? (
        <Loading label="Searching…" />
      ) : found.isError ? (
        <Failed error={found.error} retry={() => found.refetch()} />
      ) : found.data.length === 0 ? (
        <Empty title="Nothing was found.">
          <p>
            A key, an id, a fingerprint and an email must be whole. A name is found by each part of three letters or more. Of
            metadata, the members that the tenant names are searched.
          </p>
        </Empty>
      ) : (
        <Results key={q} tenant={tenant} results={found.data} />
      )}
    </Page>
  );
}

const isCertain = ({ matched_by: by }: Result): boolean => by === "key" || by === "id";

async function find(tenant: string, q: string): Promise<Result[]> {
  const path = { tenant_name: tenant };
  if (q.length <= longestSearch)
    return (await dataOf(api.GET("/api/v1/tenants/{tenant_name}/search", { params: { path, query: { q, limit: 50 } } }))).results;
  try {
    const body = { license_key: q.replaceAll(/[\s\u00ad\u200b-\u200f\u2060\ufeff]/g, "") };
    const license = await dataOf(api.POST("/api/v1/tenants/{tenant_name}/licenses/actions/find", { params: { path }, body }));
    const { license_id: id, name: title } = license;
    return [{ kind: "license", id, title, detail: license.license_policy.name, license_id: id, matched_by: "key" }];
  } catch (error) {
    if (error instanceof Problem && error.status === 404) return [];
    throw error;
  }
}

const shortened = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

const headings: Record<Result["kind"], string> = {
  license: "Licenses",
  machine: "Machines",
  account: "People",
  product: "Products",
  policy: "Policies",
  entitlement: "Entitlements",
  token: "API tokens",
  webhook: "Webhooks",
};

/** A list with a part for each kind. Arrow keys move through all of it, Enter opens. */
function Results({ tenant, results }: { tenant: string; results: readonly Result[] }) {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  return (
    <ListBox aria-label="Results" className={styles.results} autoFocus="first" selectionMode="none">
      {kinds.map((kind) => (
        <ListBoxSection key={kind} id={kind} className={styles.kind}>
          <Header className={styles.heading}>{headings[kind]}</Header>
          {results
            .filter((result) => result.kind === kind)
            .map((result) => (
              <ListBoxItem
                key={result.id}
                id={`${kind} ${result.id}`}
                textValue={result.title}
                href={pageOf(tenant, result)}
                className={styles.result}
              >
                <span>{result.title}</span>
                <span className={styles.detail}>
                  {[result.detail, found(result)].filter((part) => part !== null).join(" · ")}
                </span>
              </ListBoxItem>
            ))}
        </ListBoxSection>
      ))}
    </ListBox>
  );
}

/** The member in which the text was found, in words. */
function found({ matched_by: by }: Result): string {
  return by.startsWith("metadata.") ? `found by ${by.slice("metadata.".length)} in its metadata` : `found by its ${by}`;
}

/** The page of a result, below the console's path. A token has none: it stands in the list of tokens. */
const pageOf = (tenant: string, { kind, id, title }: Result): string =>
  pageOfThing(tenant, kind, id, title) ?? `/${tenant}/tokens`;
