export function renderDocsPage() {
  return { html: '', contentSecurityPolicy: '' };
}
