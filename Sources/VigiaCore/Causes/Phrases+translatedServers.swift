extension Phrases {
    /// Messages of PostgreSQL in other languages.
    ///
    /// Source: its catalogues, version 15.
    static let translatedServers: [(cause: CauseClass, text: String)] = [
        (.configuration, serverConfiguration),
        (.schema, serverSchema),
        (.authentication, serverAuthentication),
        (.databaseCorrupt, serverDatabaseCorrupt),
        (.permissionDenied, serverPermissionDenied),
        (.addressInUse, serverAddressInUse),
        (.nativeIncompatible, serverNativeIncompatible),
    ]

    private static let serverConfiguration = """
        ungültiger Wert für Parameter »*«: »
        unbekannter Konfigurationsparameter »
        valor no válido para el parámetro «*»: «
        parámetro de configuración «*» no reconocido
        valeur invalide pour le paramètre « * » : «
        paramètre de configuration « * » non reconnu
        valore non valido per il parametro "
        parametro di configurazione "*" sconosciuto
        パラメータ"*"の値が不正です: "
        設定パラメータ"*"は不明です
        잘못된 "*" 매개 변수의 값: "
        알 수 없는 환경 매개 변수 이름: "
        неверное значение для параметра "
        нераспознанный параметр конфигурации: "
        ogiltigt värde för parameter "
        okänd konfigurationsparameter "
        неприпустиме значення параметру "
        нерозпізнаний параметр конфігурації "
        参数 "*" 的值无效: "
        未认可的配置参数 "
        """

    private static let serverSchema = """
        Datenbank »*« existiert nicht
        no existe la base de datos «
        la base de données « * » n'existe pas
        la relazione "*" non esiste
        la colonna "*" non esiste
        il database "*" non esiste
        リレーション"*"は存在しません
        列"*"は存在しません
        データベース"*"は存在しません
        " 이름의 릴레이션(relation)이 없습니다
        " 이름의 칼럼은 없습니다
        " 데이터베이스 없음
        отношение "*" не существует
        столбец "*" не существует
        база данных "*" не существует
        relationen "*" existerar inte
        kolumnen "*" existerar inte
        databasen "*" existerar inte
        відношення "*" не існує
        стовпця "*" не існує
        бази даних "*" не існує
        关系 "*" 不存在
        字段 "*" 不存在
        数据库 "*" 不存在
        """

    private static let serverAuthentication = """
        Passwort-Authentifizierung für Benutzer »*« fehlgeschlagen
        kein pg_hba.conf-Eintrag für Host »*«, Benutzer »*«, Datenbank »*«,
        la autentificación password falló para el usuario «
        no hay una línea en pg_hba.conf para «*», usuario «*», base de datos «
        authentification par mot de passe échouée pour l'utilisateur  «
        aucune entrée dans pg_hba.conf pour l'hôte « * », utilisateur «
        il ruolo "*" non esiste
        autenticazione con password fallita per l'utente "
        nessuna voce in pg_hba.conf per l'host "*", utente "*", database "
        ロール"*"は存在しません
        ユーザー"*"のパスワード認証に失敗しました
        pg_hba.conf にホスト"*"、ユーザー"*"、データベース"*, *用のエントリがありません
        " 롤(role) 없음
        사용자 "*"의 password 인증을 실패했습니다
        호스트 "*", 사용자 "*", 데이터베이스 "*", * 연결에 대한 설정이 pg_hba.conf 파일에 없습니다.
        роль "*" не существует
        пользователь "*" не прошёл проверку подлинности (по паролю)
        в pg_hba.conf нет записи для компьютера "*", пользователя "*", базы "
        rollen "*" finns inte
        Lösenordsautentisering misslyckades för användare "
        ingen rad i pg_hba.conf för värd "*", användare "*", databas "
        роль "*" не існує
        користувач "*" не пройшов автентифікацію за допомогою пароля
        в pg_hba.conf немає запису для хосту "*", користувача "*", бази даних "
        角色 "*" 不存在
        用户 "*" Password 认证失败
        没有用于主机 "*", 用户 "*", 数据库 "*", * 的 pg_hba.conf 记录
        """

    private static let serverDatabaseCorrupt = """
        konnte keinen gültigen Checkpoint-Datensatz finden
        ungültige Seite in Block * von Relation
        no se pudo localizar un registro de punto de control válido
        la página no es válida en el bloque * de la relación
        n'a pas pu localiser un enregistrement d'un point de vérification valide
        page invalide dans le bloc * de la relation
        localizzazione di un record di checkpoint valido fallita
        pagina non valida nel blocco * della relazione
        有効なチェックポイントが見つかりませんでした
        リレーション*のブロック*に不正なページ
        체크포인트 레코드의 위치를 바르게 잡을 수 없음
        블록(해당 릴레이션: *)에 잘못된 페이지가 있음
        не удалось считать правильную запись контрольной точки
        некорректная страница в блоке * отношения
        kunde inte hitta en giltig checkpoint-post
        ogiltig sida i block * i relation
        не вдалося знайти запис допустимої контрольної точки
        неприпустима сторінка в блоці * відношення
        无法找到一个有效的 checkpoint 记录
        关系 "*" 中的块 * 存在无效的页
        """

    private static let serverPermissionDenied = """
        Datenverzeichnis »*« hat ungültige Zugriffsrechte
        el directorio de datos «*» tiene permisos no válidos
        le répertoire des données « * » a des permissions non valides
        la directory di dati "*" ha permessi non validi
        データディレクトリ"*"の権限設定が不正です
        " 데이터 디렉터리 접근 권한에 문제가 있습니다.
        для каталога данных "*" установлены неправильные права доступа
        datakatalogen "*" har felaktiga rättigheter
        каталог даних "*" має неприпустимі дозволи
        数据目录"*"的权限无效
        """

    private static let serverAddressInUse = """
        Sperrdatei »*« existiert bereits
        el archivo de bloqueo «*» ya existe
        le fichier verrou « * » existe déjà
        il file di lock "*" esiste già
        ロックファイル"*"はすでに存在します
        " 잠금 파일이 이미 있음
        файл блокировки "*" уже существует
        låsfil med namn "*" finns redan
        файл блокування "*" вже існує
        锁文件 "*" 已经存在
        """

    private static let serverNativeIncompatible = """
        Datenbankdateien sind inkompatibel mit Server
        los archivos de base de datos son incompatibles con el servidor
        les fichiers de la base de données sont incompatibles avec le serveur
        i file del database sono incompatibili col server
        データベースファイルがサーバーと互換性がありません
        데이터베이스 파일들이 서버와 호환성이 없습니다
        файлы базы данных несовместимы с сервером
        databasfilerna är inkompatibla med servern
        файли бази даних є несумісними з даним сервером
        数据库文件和服务器不兼容
        """
}
