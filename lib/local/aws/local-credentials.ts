/** The keys and the account of an AWS endpoint on this machine. */
export const localCredentials = { accessKeyId: 'test', secretAccessKey: 'test' } as const;
/** The account that MiniStack gives to the key `test`. */
export const localAccount = '000000000000';
