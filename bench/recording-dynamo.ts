import type { AttributeValue } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

interface Input {
  readonly Key?: Item;
  readonly Item?: Item;
  readonly RequestItems?: Record<string, { readonly Keys: readonly Item[] }>;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeValues?: Item;
  readonly ConsistentRead?: boolean;
  readonly Limit?: number;
}

/** Attributes of the index `open` besides the keys (lib/infra/ledger.ts). */
const projected = ['pk', 'openState', 'dueAt', 'queuedAt', 'amountMinor', 'currency'];

/**
 * A table that keeps items and counts units by DynamoDB's rules; every condition holds, as it does for one payment that
 * nobody else works on. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-unit-calculations.html
 */
export function createRecordingDynamo(count: (what: 'write' | 'read', units: number) => void) {
  const items = new Map<string, Item>();
  const keyOf = (item: Item | undefined) => item?.['pk']?.S ?? '';

  function put(item: Item): void {
    const before = items.get(keyOf(item));
    items.set(keyOf(item), item);
    count('write', units(Math.max(sizeOf(item), sizeOf(before)), 1_024) + indexUnits(before, item));
  }

  function get(pk: string, strong: boolean): Item | undefined {
    const item = items.get(pk);
    count('read', units(sizeOf(item), 4_096) * (strong ? 1 : 0.5));
    return item;
  }

  function answer(command: string, input: Input): object {
    switch (command) {
      case 'PutItemCommand':
        put(input.Item ?? {});
        return {};
      case 'UpdateItemCommand': {
        const item = { ...items.get(keyOf(input.Key)), ...input.Key, ...assigned(input) };
        put(item);
        return { Attributes: item };
      }
      case 'GetItemCommand': {
        const item = get(keyOf(input.Key), input.ConsistentRead === true);
        return item === undefined ? {} : { Item: item };
      }
      case 'BatchGetItemCommand':
        return { Responses: Object.fromEntries(Object.entries(input.RequestItems ?? {}).map(([table, { Keys }]) => [table, Keys.map((key) => get(keyOf(key), true)).filter((item) => item !== undefined)])) };
      case 'QueryCommand': {
        const state = input.ExpressionAttributeValues?.[':state']?.S;
        const found = [...items.values()].filter((item) => item['openState']?.S === state).slice(0, input.Limit);
        count('read', units(found.reduce((bytes, item) => bytes + indexSize(item), 0), 4_096) * 0.5);
        return { Items: found, Count: found.length };
      }
      default:
        throw new Error(`${command} is not counted here: add it`);
    }
  }

  return { send: async (command: { readonly input: object }) => answer(command.constructor.name, command.input as Input), items };
}

/** What an update sets and adds: enough for the sizes, and for the evidence of calls that all succeed. */
function assigned({ UpdateExpression = '', ExpressionAttributeValues: values = {} }: Input): Item {
  return Object.fromEntries([...UpdateExpression.matchAll(/(\w+)(?: =)? [^,]*?(:\w+)(?=,| [A-Z]{3}|$)/g)].map(([, name, value]) => [name?.replace(/^(SET|ADD)$/, '') ?? '', values[value ?? ''] ?? { N: '0' }]).filter(([name]) => name !== ''));
}

function indexUnits(before: Item | undefined, after: Item): number {
  const key = (item: Item | undefined) => (item?.['openState'] === undefined ? undefined : JSON.stringify([item['openState'], item['dueAt']]));
  const [from, to] = [key(before), key(after)];
  if (from === to) return 0;
  // A changed key is a delete and a put.
  return (from === undefined ? 0 : units(indexSize(before), 1_024)) + (to === undefined ? 0 : units(indexSize(after), 1_024));
}

const units = (bytes: number, per: number) => Math.max(1, Math.ceil(bytes / per));
const indexSize = (item: Item | undefined) => sizeOf(Object.fromEntries(Object.entries(item ?? {}).filter(([name]) => projected.includes(name))));

/** Bytes as DynamoDB counts them. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function sizeOf(item: Item | undefined): number {
  return Object.entries(item ?? {}).reduce((bytes, [name, value]) => bytes + Buffer.byteLength(name) + valueSize(value), 0);
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return Buffer.byteLength(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[-.]/g, '').length / 2) + 1;
  if (value.L !== undefined) return 3 + value.L.reduce((bytes, entry) => bytes + 1 + valueSize(entry), 0);
  if (value.M !== undefined) return 3 + sizeOf(value.M) + Object.keys(value.M).length;
  return 1;
}
