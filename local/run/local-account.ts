/** Account and region of stacks that name none. */
export const LOCAL_ACCOUNT = { accountId: '000000000000', region: 'eu-west-1' } as const;
