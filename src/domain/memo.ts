/**
 * Remembers the answers of a pure function of texts. For calendar arithmetic, which is slow and often repeated: many accounts need the
 * same days. Forgets everything once it has `most` answers.
 */
export function remembering<Answer>(
  compute: (a: string, b: string) => Answer,
  most = 20_000,
): (a: string, b: string) => Answer {
  const known = new Map<string, Answer>();
  return (a, b) => {
    const key = `${a}|${b}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const answer = compute(a, b);
    if (known.size >= most) known.clear();
    known.set(key, answer);
    return answer;
  };
}
