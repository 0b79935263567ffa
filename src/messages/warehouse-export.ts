/** The workflow's type name. */
export const WAREHOUSE_EXPORT = 'warehouseExport';
