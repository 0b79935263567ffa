/** Every figure that is compared, under the name that a difference is printed with. */
export type Figures = Readonly<Record<string, unknown>>;
