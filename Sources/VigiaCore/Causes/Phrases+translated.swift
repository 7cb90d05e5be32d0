extension Phrases {
    /// The messages of strerror(3) and gai_strerror(3) in other languages, and a few of PostgreSQL:
    /// the same errnos, so the same causes.
    static let translated: [(cause: CauseClass, text: String)] = [
        (.processesExhausted, translatedThreads),
        (.authentication, translatedCredentials),
        (.schema, translatedSchemas),
        (.execFailed, translatedCommands),
        (.addressInUse, translatedAddressInUse),
        (.dependencyUnreachable, translatedDependencyUnreachable),
        (.descriptorsExhausted, translatedDescriptorsExhausted),
        (.diskFull, translatedDiskFull),
        (.outOfMemory, translatedOutOfMemory),
        (.moduleMissing, translatedModuleMissing),
        (.nativeIncompatible, translatedNativeIncompatible),
        (.permissionDenied, translatedPermissionDenied),
        (.fileMissing, translatedFileMissing),
        (.nativeCrash, translatedNativeCrash),
    ]

    private static let translatedThreads = """
        fork*Die Ressource ist zur Zeit nicht verfügbar
        thread*Die Ressource ist zur Zeit nicht verfügbar
        pthread_create*Die Ressource ist zur Zeit nicht verfügbar
        fork*Ressource temporairement non disponible
        thread*Ressource temporairement non disponible
        pthread_create*Ressource temporairement non disponible
        fork*Recurso no disponible temporalmente
        thread*Recurso no disponible temporalmente
        pthread_create*Recurso no disponible temporalmente
        fork*Recurso temporariamente indisponível
        thread*Recurso temporariamente indisponível
        pthread_create*Recurso temporariamente indisponível
        fork*Risorsa temporaneamente non disponibile
        thread*Risorsa temporaneamente non disponibile
        pthread_create*Risorsa temporaneamente non disponibile
        fork*Hulpbron is tijdelijk onbeschikbaar
        thread*Hulpbron is tijdelijk onbeschikbaar
        pthread_create*Hulpbron is tijdelijk onbeschikbaar
        fork*Zasoby chwilowo niedostępne
        thread*Zasoby chwilowo niedostępne
        pthread_create*Zasoby chwilowo niedostępne
        fork*Ресурс временно недоступен
        thread*Ресурс временно недоступен
        pthread_create*Ресурс временно недоступен
        fork*资源暂时不可用
        thread*资源暂时不可用
        pthread_create*资源暂时不可用
        fork*リソースが一時的に利用できません
        thread*リソースが一時的に利用できません
        pthread_create*リソースが一時的に利用できません
        """

    private static let translatedCredentials = """
        Passwort-Authentifizierung
        authentification par mot de passe échouée
        la autentificación * falló
        autenticação * falhou
        autenticazione con password fallita
        Rolle »*« existiert nicht
        le rôle « * » n'existe pas
        no existe el rol «
        Zugriff verweigert für Benutzer
        Accès refusé pour l'utilisateur
        Acceso denegado para usuario
        """

    private static let translatedSchemas = """
        Relation »*« existiert nicht
        Spalte »*« existiert nicht
        la relation « * » n'existe pas
        la colonne « * » n'existe pas
        no existe la relación «
        no existe la columna «
        relação "*" não existe
        coluna "*" não existe
        """

    private static let translatedCommands = """
        Befehl nicht gefunden
        Kommando nicht gefunden.
        commande introuvable
        orden no encontrada
        comando não encontrado
        comando non trovato
        opdracht niet gevonden
        nie znaleziono polecenia
        команда не найдена
        未找到命令
        コマンドが見つかりません
        """

    private static let translatedAddressInUse = """
        Die Adresse wird bereits verwendet
        Adresse déjà utilisée
        La dirección ya se está usando
        Endereço já em uso
        Indirizzo già in uso
        Adres is al in gebruik
        Adres jest już w użyciu
        Адрес уже используется
        地址已在使用
        アドレスは既に使用中です
        """

    private static let translatedDescriptorsExhausted = """
        Zu viele offene Dateien
        Trop de fichiers ouverts
        Demasiados ficheros abiertos
        Muitos arquivos abertos
        Demasiados ficheiros abertos
        Troppi file aperti
        Te veel open bestanden
        Za dużo otwartych plików
        Слишком много открытых файлов
        打开的文件过多
        ファイルを開きすぎです
        """

    private static let translatedDiskFull = """
        Auf dem Gerät ist kein Speicherplatz mehr verfügbar
        Aucun espace disponible sur le périphérique
        No queda espacio en el dispositivo
        Não há espaço disponível no dispositivo
        Sem espaço livre no dispositivo
        Spazio esaurito sul device
        Geen ruimte meer over op apparaat
        Brak miejsca na urządzeniu
        На устройстве не осталось свободного места
        设备上没有空间
        デバイスに空き領域がありません
        Der zugewiesene Plattenplatz (Quota) ist überschritten
        Débordement du quota d'espace disque
        Se ha excedido la cuota de disco
        Cota da disco excedida
        Quota do disco excedida
        Quota disco superata
        Schijfquotum is overschreden
        Przekroczony limit dyskowy
        Превышена дисковая квота
        超出磁盘限额
        ディスク使用量制限を超過しました
        """

    private static let translatedOutOfMemory = """
        Nicht genügend Hauptspeicher verfügbar
        Ne peut allouer de la mémoire
        No se pudo asignar memoria
        Não foi possível alocar memória
        Impossível alocar memória
        Impossibile allocare memoria
        Onvoldoende geheugen beschikbaar
        Nie można przydzielić pamięci
        Невозможно выделить память
        无法分配内存
        メモリを確保できません
        """

    private static let translatedModuleMissing = """
        Kann die Shared-Object-Datei nicht öffnen
        Ne peut ouvrir le fichier d'objet partagé
        no se puede abrir el fichero del objeto compartido
        não é possível abrir arquivo compartilhado
        impossível abrir ficheiro-objecto partilhado
        impossibile aprire il file oggetto condiviso
        kan gedeeld objectbestand niet openen
        nie można otworzyć pliku obiektu dzielonego
        невозможно открыть разделяемый объектный файл
        无法打开共享对象文件
        共有オブジェクトファイルを開けません
        """

    private static let translatedNativeIncompatible = """
        Fehler im Format der Programmdatei
        Erreur de format pour exec()
        Formato de ejecutable incorrecto
        Erro no formato exec
        Erro de formato do executável
        Formato eseguibile non valido
        Verkeerd uitvoerbaar bestand
        Błędny format pliku wykonywalnego
        Ошибка формата выполняемого файла
        可执行文件格式错误
        実行形式エラー
        """

    private static let translatedPermissionDenied = """
        Keine Berechtigung
        Permission non accordée
        Permiso denegado
        Permissão negada
        Permissão recusada
        Permesso negato
        Toegang geweigerd
        Brak dostępu
        Отказано в доступе
        权限不够
        許可がありません
        Die Operation ist nicht erlaubt
        Opération non permise
        Operación no permitida
        Operação não permitida
        Operazione non permessa
        Actie is niet toegestaan
        Operacja niedozwolona
        Операция не позволена
        不允许的操作
        許可されていない操作です
        Das Dateisystem ist nur lesbar
        Système de fichiers accessible en lecture seulement
        Sistema de ficheros de sólo lectura
        Sistema de arquivos somente para leitura
        Sistema de ficheiros só de leitura
        File system in sola lettura
        Bestandssysteem is alleen-lezen
        System plików wyłącznie do odczytu
        Файловая система доступна только для чтения
        只读文件系统
        読み込み専用ファイルシステムです
        """

    private static let translatedFileMissing = """
        Datei oder Verzeichnis nicht gefunden
        Aucun fichier ou dossier de ce type
        No existe el fichero o el directorio
        Arquivo ou diretório inexistente
        Ficheiro ou pasta inexistente
        File o directory non esistente
        Bestand of map bestaat niet
        Nie ma takiego pliku ani katalogu
        Нет такого файла или каталога
        没有那个文件或目录
        そのようなファイルやディレクトリはありません
        """

    private static let translatedNativeCrash = """
        Speicherzugriffsfehler
        Erreur de segmentation
        Violación de segmento
        Falha de segmentação
        Falta de segmentação
        Errore di segmentazione
        Segmentatiefout
        Naruszenie ochrony pamięci
        Ошибка сегментирования
        段错误
        Bus-Zugriffsfehler
        Erreur du bus
        Error del bus
        Erro no barramento
        Erro de bus
        Errore di bus
        Busfout
        Błąd szyny
        Ошибка шины
        总线错误
        バスエラー
        Ungültiger Maschinenbefehl
        Instruction non permise
        Instrucción ilegal
        Instrução ilegal
        Istruzione non consentita
        Ongeldige instructie
        Błędna instrukcja
        Недопустимая инструкция
        非法指令
        """
}
