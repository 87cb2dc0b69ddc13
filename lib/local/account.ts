/** Account of everything in the local cloud. No real account has this number. */
export const LOCAL_ACCOUNT_ID = "000000000000";
