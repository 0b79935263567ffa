import type { en } from './en/catalogue.ts';

type Translated<Texts> = {
  readonly [Name in keyof Texts]: Texts[Name] extends string ? string : Translated<Texts[Name]>;
};

type PathsOf<Texts> = {
  [Name in keyof Texts & string]: Texts[Name] extends string ? Name : `${Name}.${PathsOf<Texts[Name]>}`;
}[keyof Texts & string];

/** Every text of one language: exactly the texts of English. A catalogue with a text too few or too many does not compile. */
export type Catalogue = Translated<typeof en>;

/** Names one text by its place in a catalogue, as in `reasons.PAST_DUE.customer`. */
export type TextKey = PathsOf<typeof en>;
