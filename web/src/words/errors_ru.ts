// What went wrong, in plain Russian, by the code that the API gives.
import type { ErrorText } from './errors_en';

export const russianErrors: Record<string, ErrorText> = {
  network_unreachable: {
    title: 'Сервер недоступен.',
    action: 'Проверьте соединение и попробуйте ещё раз.',
  },
  server_failed: { title: 'На сервере что-то пошло не так.', action: 'Попробуйте ещё раз чуть позже.' },
  unreadable_answer: { title: 'Сервер прислал непонятный ответ.', action: 'Попробуйте ещё раз чуть позже.' },
  not_signed_in: { title: 'Вы больше не вошли в систему.', action: 'Войдите снова.' },
  sign_in_failed: {
    title: 'Почта и пароль не подходят друг к другу.',
    action: 'Проверьте их и попробуйте ещё раз.',
  },
  forbidden: { title: 'Вам это не разрешено.', action: 'Если нужно, обратитесь к администратору.' },
  not_found: { title: 'Такого нет, или это не ваше.', action: 'Проверьте адрес.' },
  unknown_session: { title: 'Такой сессии нет.', action: 'Выберите сессию из списка или начните новую.' },
  unknown_publication: { title: 'Такой публикации нет.', action: 'Выберите публикацию из списка.' },
  unknown_question: { title: 'Такого вопроса нет.', action: 'Обновите страницу.' },
  unknown_file: { title: 'Этот файл не изменён.', action: 'Выберите другой файл.' },
  session_closed: { title: 'Эта сессия закрыта.', action: 'Начните новую сессию.' },
  message_empty: { title: 'Сообщение пустое.', action: 'Напишите, что вы хотите изменить.' },
  message_too_long: {
    title: 'Сообщение слишком длинное.',
    action: 'Сократите его до 16 000 знаков или отправьте по частям.',
  },
  too_many_queued: {
    title: 'В очереди слишком много сообщений.',
    action: 'Подождите, пока агент выполнит часть из них.',
  },
  question_already_answered: { title: 'На этот вопрос уже ответили.', action: 'Делать ничего не нужно.' },
  turn_running: { title: 'Агент ещё работает.', action: 'Дождитесь конца или остановите его.' },
  gate_not_passed: {
    title: 'Проверка ещё не пропустила это состояние.',
    action: 'Попросите агента исправить замечания и опубликуйте снова.',
  },
  nothing_to_publish: { title: 'Публиковать пока нечего.', action: 'Сначала попросите что-нибудь изменить.' },
  own_publication: {
    title: 'Это ваша собственная публикация.',
    action: 'Проверить и влить её должен кто-то другой.',
  },
  not_approved: { title: 'Публикация ещё не одобрена.', action: 'Влейте её, когда рецензент одобрит.' },
  merge_conflict: {
    title: 'Приложение изменилось в тех же местах.',
    action: 'Попросите об этом изменении ещё раз в новой сессии.',
  },
  preview_failed: {
    title: 'Предпросмотр не запустился.',
    action: 'Попросите агента исправить или попробуйте ещё раз.',
  },
  sandbox_failed: { title: 'Песочница не запустилась.', action: 'Попробуйте ещё раз чуть позже.' },
  docker_unavailable: {
    title: 'Docker не отвечает, поэтому песочницы нет.',
    action: 'Запустите Docker на сервере и попробуйте ещё раз.',
  },
  opencode_failed: {
    title: 'Агент не запустился.',
    action: 'Попробуйте ещё раз: песочница запустится заново.',
  },
  model_unavailable: { title: 'Модель не отвечает.', action: 'Попробуйте ещё раз чуть позже.' },
  model_garbage: { title: 'Модель прислала непонятный ответ.', action: 'Попробуйте ещё раз.' },
  turn_timeout: { title: 'Агент работал слишком долго.', action: 'Попросите о меньшем изменении.' },
};
