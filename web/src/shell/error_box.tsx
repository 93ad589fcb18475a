// An error in plain words, with what can be done about it.
import type { ReactNode } from 'react';
import { NoticeBox } from '@/design/notice_box';
import { errorWords } from '@/words/error_words';
import { useWords } from '@/words/language';

export function ErrorBox({ error, actions }: { readonly error: unknown; readonly actions?: ReactNode }) {
  const { title, action } = errorWords(useWords(), error);
  return (
    <NoticeBox tone="bad" role="alert" title={title} actions={actions}>
      {action === '' ? undefined : action}
    </NoticeBox>
  );
}
