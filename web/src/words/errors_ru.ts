// What went wrong, in plain Russian, by the code that the API gives.
import type { ErrorText } from './errors_en';

const AGAIN = 'Попробуйте ещё раз чуть позже.';
const ADMIN = 'Если не поможет, обратитесь к администратору.';

export const russianErrors: Record<string, ErrorText> = {
  network_unreachable: { title: 'Сервер недоступен.', action: 'Проверьте соединение и попробуйте ещё раз.' },
  server_failed: { title: 'На сервере что-то пошло не так.', action: AGAIN },
  unreadable_answer: { title: 'Сервер прислал непонятный ответ.', action: AGAIN },
  step_failed: { title: 'Один из шагов на сервере не удался.', action: AGAIN },
  temporal_unavailable: { title: 'Служба рабочих процессов не отвечает.', action: AGAIN },
  worker_unavailable: {
    title: 'Исполнитель на сервере не отвечает.',
    action: 'Попробуйте чуть позже; ничего не потеряно.',
  },
  redis_unavailable: { title: 'Журнал событий не отвечает.', action: AGAIN },
  pocketbase_unavailable: { title: 'Записи недоступны.', action: AGAIN },

  not_signed_in: { title: 'Вы больше не вошли в систему.', action: 'Войдите снова.' },
  sign_in_failed: {
    title: 'Почта и пароль не подходят друг к другу.',
    action: 'Проверьте их и попробуйте ещё раз.',
  },
  forbidden: { title: 'Вам это не разрешено.', action: 'Если нужно, обратитесь к администратору.' },
  foreign_origin: {
    title: 'Запрос пришёл с другого сайта.',
    action: 'Обновите страницу и попробуйте ещё раз.',
  },
  not_found: { title: 'Такого нет, или это не ваше.', action: 'Проверьте адрес.' },
  unknown_route: { title: 'Сервер не знает такого запроса.', action: 'Обновите страницу.' },
  malformed_request: { title: 'Сервер не понял запрос.', action: 'Обновите страницу и попробуйте ещё раз.' },

  unknown_session: { title: 'Такой сессии нет.', action: 'Выберите сессию из списка или начните новую.' },
  session_closed: { title: 'Эта сессия закрыта.', action: 'Начните новую сессию.' },
  message_empty: { title: 'Сообщение пустое.', action: 'Напишите, что вы хотите изменить.' },
  message_too_long: {
    title: 'Сообщение слишком длинное.',
    action: 'Сократите его до 16 000 знаков или отправьте по частям.',
  },
  queue_full: {
    title: 'В очереди уже слишком много сообщений.',
    action: 'Подождите, пока агент ответит на часть из них.',
  },
  not_running: {
    title: 'Сейчас ничего не выполняется.',
    action: 'Обновите страницу, чтобы увидеть, как обстоят дела.',
  },
  answer_empty: { title: 'Ответ пустой.', action: 'Выберите, напишите или пропустите.' },
  question_already_answered: { title: 'На этот вопрос уже ответили.', action: 'Делать ничего не нужно.' },
  question_not_open: {
    title: 'Этот вопрос уже не открыт.',
    action: 'Обновите страницу, чтобы увидеть разговор как он есть.',
  },

  sandbox_failed: { title: 'Песочница не запустилась.', action: `${AGAIN} ${ADMIN}` },
  sandbox_not_ready: {
    title: 'Песочница ещё не готова.',
    action: 'Дождитесь её шагов или отправьте сообщение: оно её запустит.',
  },
  sandbox_silent: {
    title: 'Песочница не отвечает.',
    action: 'Попробуйте ещё раз: если её нет, она запустится заново.',
  },
  docker_unavailable: {
    title: 'Docker не отвечает, поэтому песочницы нет.',
    action: 'Запустите Docker на сервере и попробуйте ещё раз.',
  },
  docker_refused: { title: 'Docker отказался запустить песочницу.', action: ADMIN },
  image_missing: {
    title: 'Нет образа песочницы.',
    action: 'Запустите на сервере ./scripts/run: он соберёт образ.',
  },
  images_missing: {
    title: 'Образы не собраны.',
    action: 'Запустите на сервере ./scripts/run: он их соберёт.',
  },
  workspace_failed: { title: 'Рабочую папку не удалось создать.', action: AGAIN },
  unknown_workspace: {
    title: 'Рабочей папки в песочнице больше нет.',
    action: 'Отправьте сообщение: она появится снова.',
  },
  preview_failed: {
    title: 'Предпросмотр не запустился.',
    action: 'Попросите агента исправить то, что сказано ниже, и попробуйте ещё раз.',
  },

  agent_unreachable: { title: 'Агент не отвечает.', action: 'Попробуйте ещё раз: он запустится заново.' },
  agent_silent: {
    title: 'Агент слишком долго молчал и был остановлен.',
    action: 'Отправьте сообщение ещё раз.',
  },
  agent_looping: {
    title: 'Агент ходил по кругу и был остановлен.',
    action: 'Скажите иначе или попросите о шаге поменьше.',
  },
  agent_spent_budget: {
    title: 'Агент израсходовал всё, что отведено на один ход.',
    action: 'Попросите о шаге поменьше.',
  },
  agent_misconfigured: {
    title: 'Агент настроен неверно.',
    action: 'Попросите администратора проверить настройки.',
  },
  agent_error: { title: 'Агент не смог продолжить.', action: 'Отправьте сообщение ещё раз.' },
  agent_tools_unavailable: { title: 'Инструменты агента не подключены.', action: `${AGAIN} ${ADMIN}` },
  model_unavailable: { title: 'Модель не отвечает.', action: `Подождите и попробуйте ещё раз. ${ADMIN}` },
  model_rejected: {
    title: 'Модель отклонила запрос.',
    action: 'Попросите администратора проверить адрес, имя и ключ модели.',
  },
  model_garbled: { title: 'Ответ модели не удалось прочитать.', action: `Попробуйте ещё раз. ${ADMIN}` },
  context_overflow: {
    title: 'Разговор стал слишком длинным для модели.',
    action: 'Начните новую сессию или попросите о шаге поменьше.',
  },
  answer_too_long: { title: 'Ответ модели достиг предельной длины.', action: 'Попросите о шаге поменьше.' },
  model_retry: { title: 'Модель не ответила; её спрашивают снова.', action: '' },
  answer_truncated: { title: 'Ответ модели обрезан на предельной длине.', action: '' },
  unknown_agent_events: { title: 'Агент сказал то, чего эта версия не знает.', action: '' },
  event_unreadable: { title: 'Запись сделана другой версией, показать её нельзя.', action: '' },

  turn_running: { title: 'Агент ещё работает.', action: 'Опубликуйте, когда он закончит.' },
  gate_not_passed: {
    title: 'Проверка не пропустила это состояние.',
    action: 'Попросите агента исправить замечания и опубликуйте снова.',
  },
  nothing_to_publish: { title: 'Публиковать пока нечего.', action: 'Сначала попросите что-нибудь изменить.' },
  unknown_file: { title: 'Этот файл не изменён.', action: 'Выберите другой файл.' },
  unknown_publication: { title: 'Такой публикации нет.', action: 'Выберите публикацию из списка.' },
  publication_opening: { title: 'Запрос на слияние ещё не открыт.', action: 'Попробуйте чуть позже.' },
  publication_ended: {
    title: 'Эта публикация завершена.',
    action: 'Обновите страницу, чтобы увидеть её состояние.',
  },
  publication_conflicts: {
    title: 'Приложение изменилось в тех же строках.',
    action: 'Попросите об этом изменении ещё раз в новой сессии.',
  },
  merge_conflict: {
    title: 'Приложение изменилось в тех же строках.',
    action: 'Автору нужно попросить об изменении ещё раз в новой сессии.',
  },
  merge_running: { title: 'Уже вливается.', action: 'Подождите немного.' },
  not_a_reviewer: { title: 'Это могут только рецензенты.', action: 'Попросите рецензента.' },
  own_publication: {
    title: 'Это ваша собственная публикация.',
    action: 'Проверить и влить её должен кто-то другой.',
  },
  not_approved: { title: 'Публикация ещё не одобрена.', action: 'Влейте её, когда рецензент одобрит.' },
  review_empty: { title: 'Рецензия пустая.', action: 'Напишите, что нужно изменить.' },
  forge_unavailable: { title: 'Хранилище кода не отвечает.', action: `${AGAIN} ${ADMIN}` },
};
