/** The workflow's type name. */
export const KPI_ROLLUP = 'kpiRollup';
