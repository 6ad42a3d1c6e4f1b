type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;

export type Snake<Name extends string, Done extends string = ""> = Name extends `${infer Head}${infer Tail}`
  ? Snake<Tail, `${Done}${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}`>
  : Done;

/** `max_machines` is `maxMachines`, `allow_1_25x` never comes here: only names do. */
export const camelCase = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** `maxMachines` is `max_machines`. */
export function snakeCase<Name extends string>(name: Name): Snake<Name> {
  let snake = snakes.get(name);
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    snakes.set(name, snake);
  }
  // The type follows the same rule, letter by letter.
  return snake as Snake<Name>;
}

/** Of the code's own names, which are few: each is written once. */
const snakes = new Map<string, string>();

/** The members of a body under the names that the code knows them by. */
export const camelKeys = <T extends Record<string, unknown>>(members: T) =>
  Object.fromEntries(Object.entries(members).map(([name, value]) => [camelCase(name), value])) as {
    [Name in keyof T as Camel<Name & string>]: T[Name];
  };
