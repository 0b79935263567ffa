/** The header of a request to a case that holds its authentication code. */
export const REQUEST_CODE_HEADER = 'goodstanding-request-code';
