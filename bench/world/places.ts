/**
 * Place where requests come in, with its distance from the region's node and from the database. Distances are round trips in milliseconds
 * between the places of Microsoft's cloud of the same names. Azure publishes their medians ("Azure network round-trip latency statistics",
 * learn.microsoft.com/azure/networking/azure-network-latency). Its Cosmos DB client carries them as a table
 * (github.com/Azure/azure-cosmos-dotnet-v3, Microsoft.Azure.Cosmos/src/direct/RegionProximityUtil.cs). These are the rows of that table for
 * East US and for the nodes' places. Other clouds' cables lie in the same seas.
 */
export type Place = {
  name: string;
  continent: "North America" | "South America" | "Europe" | "Asia" | "Middle East" | "Oceania" | "Africa";
  /** As in a node's name. */
  region: string;
  toNode: number;
  toDatabase: number;
  /** Of all licenses; all places together have 1. An assumption. */
  share: number;
  /** Hours that its clocks are ahead of UTC. */
  utcOffset: number;
};

/** Milliseconds between two machines of one place; the tables round it to 0. An assumption. */
export const withinPlace = 1;

/** Place of each region's node, and the round trip from there to the database, which is in East US. */
export const nodes: Record<string, { place: string; toDatabase: number }> = {
  enam: { place: "East US", toDatabase: withinPlace },
  wnam: { place: "West US 3", toDatabase: 58 },
  sam: { place: "Brazil South", toDatabase: 118 },
  weur: { place: "Germany West Central", toDatabase: 86 },
  eeur: { place: "Poland Central", toDatabase: 81 },
  apac: { place: "Southeast Asia", toDatabase: 218 },
  oc: { place: "Australia East", toDatabase: 200 },
  afr: { place: "South Africa North", toDatabase: 234 },
  me: { place: "UAE North", toDatabase: 192 },
};

export const places: Place[] = [
  {
    name: "East US",
    continent: "North America",
    region: "enam",
    toNode: withinPlace,
    toDatabase: withinPlace,
    share: 0.1,
    utcOffset: -5,
  },
  { name: "Canada Central", continent: "North America", region: "enam", toNode: 25, toDatabase: 25, share: 0.04, utcOffset: -5 },
  { name: "Central US", continent: "North America", region: "enam", toNode: 23, toDatabase: 23, share: 0.06, utcOffset: -6 },
  { name: "West US", continent: "North America", region: "wnam", toNode: 22, toDatabase: 64, share: 0.08, utcOffset: -8 },
  { name: "West US 2", continent: "North America", region: "wnam", toNode: 32, toDatabase: 58, share: 0.04, utcOffset: -8 },
  {
    name: "Brazil South",
    continent: "South America",
    region: "sam",
    toNode: withinPlace,
    toDatabase: 118,
    share: 0.04,
    utcOffset: -3,
  },
  {
    name: "Brazil Southeast",
    continent: "South America",
    region: "sam",
    toNode: 10,
    toDatabase: 118,
    share: 0.01,
    utcOffset: -3,
  },
  { name: "UK South", continent: "Europe", region: "weur", toNode: 14, toDatabase: 74, share: 0.07, utcOffset: 0 },
  { name: "North Europe", continent: "Europe", region: "weur", toNode: 25, toDatabase: 76, share: 0.02, utcOffset: 0 },
  { name: "France Central", continent: "Europe", region: "weur", toNode: 10, toDatabase: 80, share: 0.06, utcOffset: 1 },
  { name: "Spain Central", continent: "Europe", region: "weur", toNode: 10, toDatabase: 80, share: 0.03, utcOffset: 1 },
  {
    name: "Germany West Central",
    continent: "Europe",
    region: "weur",
    toNode: withinPlace,
    toDatabase: 86,
    share: 0.08,
    utcOffset: 1,
  },
  { name: "Poland Central", continent: "Europe", region: "eeur", toNode: withinPlace, toDatabase: 81, share: 0.03, utcOffset: 1 },
  { name: "Austria East", continent: "Europe", region: "eeur", toNode: 12, toDatabase: 92, share: 0.01, utcOffset: 1 },
  { name: "Japan East", continent: "Asia", region: "apac", toNode: 68, toDatabase: 162, share: 0.06, utcOffset: 9 },
  { name: "Korea Central", continent: "Asia", region: "apac", toNode: 62, toDatabase: 182, share: 0.03, utcOffset: 9 },
  { name: "East Asia", continent: "Asia", region: "apac", toNode: 33, toDatabase: 199, share: 0.05, utcOffset: 8 },
  { name: "Southeast Asia", continent: "Asia", region: "apac", toNode: withinPlace, toDatabase: 218, share: 0.04, utcOffset: 8 },
  { name: "Central India", continent: "Asia", region: "apac", toNode: 52, toDatabase: 196, share: 0.05, utcOffset: 5.5 },
  { name: "South India", continent: "Asia", region: "apac", toNode: 34, toDatabase: 208, share: 0.03, utcOffset: 5.5 },
  {
    name: "Australia East",
    continent: "Oceania",
    region: "oc",
    toNode: withinPlace,
    toDatabase: 200,
    share: 0.015,
    utcOffset: 10,
  },
  { name: "Australia Southeast", continent: "Oceania", region: "oc", toNode: 14, toDatabase: 212, share: 0.01, utcOffset: 10 },
  { name: "New Zealand North", continent: "Oceania", region: "oc", toNode: 6, toDatabase: 205, share: 0.005, utcOffset: 12 },
  { name: "UAE North", continent: "Middle East", region: "me", toNode: withinPlace, toDatabase: 192, share: 0.02, utcOffset: 4 },
  {
    name: "South Africa North",
    continent: "Africa",
    region: "afr",
    toNode: withinPlace,
    toDatabase: 234,
    share: 0.02,
    utcOffset: 2,
  },
];
