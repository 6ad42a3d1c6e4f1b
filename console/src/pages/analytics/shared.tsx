import { Link } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { useMay } from "../../api/session.ts";
import { useTenant } from "../../api/tenant.ts";
import { Choice } from "../../parts/choice.tsx";
import { asCsv, CsvButton } from "../../parts/csv-button.tsx";
import { formatNumber } from "../../parts/formats.ts";
import { Section } from "../../parts/page.tsx";
import { Empty, Failed, Loading } from "../../parts/states.tsx";
import { Table } from "../../parts/table.tsx";
import { Age } from "./age.tsx";
import styles from "./analytics.module.css";
import type { SharedRow } from "./numbers.ts";
import { parametersOf, paths, useShared } from "./reads.ts";
import { addressesText, mostAddresses, sharingSentence } from "./sentences.ts";
import { scopeOf, searchOf, type View } from "./view.ts";

const title = "Licenses that look shared";

/** The licenses with the most machines or addresses. Each leads to its license. */
export function Shared({
  view,
  change,
  limit,
  isWhole = false,
}: {
  view: View;
  change: (changed: Partial<View>) => void;
  limit: number;
  /** On a page of its own: all columns, and no way there. */
  isWhole?: boolean;
}) {
  const tenant = useTenant();
  const may = useMay();
  const query = { ...scopeOf(view), by: view.shared, limit };
  const { data, error, refetch, isPlaceholderData } = useShared(query);
  const mostMachines = Math.max(1, ...(data?.rows ?? []).map(({ machines }) => machines));
  const nameOf = ({ license_id, license_name }: SharedRow) =>
    may("license.read") ? <Link to={`/${tenant}/licenses/${license_id}` as string}>{license_name}</Link> : license_name;
  const download = <CsvButton of={title} read={() => api.GET(paths.shared, { ...parametersOf(tenant, query), ...asCsv })} />;
  return (
    <Section title={title} actions={data === undefined ? undefined : download}>
      {data === undefined ? (
        error ? (
          <Failed error={error} retry={() => refetch()} />
        ) : (
          <Loading />
        )
      ) : (
        <>
          {error ? <Failed error={error} retry={() => refetch()} /> : null}
          <p>{sharingSentence(data.rows, view.shared)}</p>
          <div className={styles.bar}>
            <Choice
              label="What comes first"
              choices={[
                { value: "machines", label: "By machines" },
                { value: "addresses", label: "By addresses" },
              ]}
              value={view.shared}
              onChange={(shared) => change({ shared })}
            />
          </div>
          {data.rows.length === 0 ? (
            <Empty title="No license looks shared." />
          ) : (
            <div aria-busy={isPlaceholderData}>
              <Table
                label={title}
                columns={[
                  { name: "License", cell: nameOf },
                  {
                    name: "Machines",
                    cell: ({ machines }) => <Measure amount={machines} most={mostMachines} text={formatNumber(machines)} />,
                    isNumber: true,
                  },
                  {
                    name: "Addresses",
                    cell: ({ addresses }) => (
                      <Measure
                        amount={addresses}
                        most={mostAddresses}
                        text={addresses >= mostAddresses ? "64+" : formatNumber(addresses)}
                      />
                    ),
                    isNumber: true,
                  },
                  ...(isWhole
                    ? [
                        {
                          name: "Addresses of all days",
                          cell: ({ address_days }: SharedRow) => formatNumber(address_days),
                          isNumber: true,
                        },
                      ]
                    : []),
                ]}
                rows={data.rows}
                keyOf={({ license_id }) => license_id}
              />
            </div>
          )}
          {isWhole || data.rows.length < limit ? null : (
            <p>
              <Link to={`/${tenant}/analytics/shared` as string} search={searchOf(view) as never}>
                See more of them
              </Link>
            </p>
          )}
          <p className={styles.quiet}>
            <Age measuredAt={data.measured_at}>
              {`Machines are the different ones of 30 days, addresses those of the day with the most (${addressesText(mostAddresses)} are not told apart). A floating license has many machines by right: compare with its seats.`}
            </Age>
          </p>
        </>
      )}
    </Section>
  );
}

/** A number with its length beside it. */
function Measure({ amount, most, text }: { amount: number; most: number; text: string }) {
  return (
    <span className={styles.measure}>
      <span>{text}</span>
      <span className={styles.track} aria-hidden>
        <span className={styles.length} style={{ display: "block", width: `${(Math.min(amount, most) / most) * 100}%` }} />
      </span>
    </span>
  );
}
