extension Phrases {
    /// Messages of the C library and of Bash about exhausted or taken things, in further languages.
    ///
    /// Source: the catalogues of glibc 2.36 and Bash 5.2.
    static let systemErrors: [(cause: CauseClass, text: String)] = [
        (.execFailed, systemExecFailed),
        (.addressInUse, systemAddressInUse),
        (.descriptorsExhausted, systemDescriptorsExhausted),
        (.diskFull, systemDiskFull),
        (.outOfMemory, systemOutOfMemory),
        (.configuration, systemConfiguration),
    ]

    /// a command that Bash does not find.
    private static let systemExecFailed = """
        командата не е открита
        no s'ha trobat l'ordre
        příkaz nenalezen
        kommando ikke fundet
        εντολή δεν βρέθηκε
        komentoa ei löydy
        : commande introuvable
        naredba nije pronađena
        parancs nem található
        perintah tidak ditemukan
        명령어를 찾을 수 없음
        komanda nerasta
        fant ikke kommando
        príkaz nenájdený
        ukaza ni mogoče najti
        нема такве наредбе
        kommandot finns inte
        komut yok
        команду не знайдено
        không tìm thấy lệnh
        ：指令找不到
        """

    /// EADDRINUSE.
    private static let systemAddressInUse = """
        Адресът вече се използва
        L’adreça ja és en ús
        Adresa je užívána
        Adressen er allerede i brug
        Η διεύθυνση υποδοχής είναι ήδη σε χρήση
        Osoite on jo käytössä
        Adrese se već koriste
        A cím már használatban van
        Alamat telah digunakan
        주소가 이미 사용 중입니다
        Adresas jau naudojamas
        Adressen er allerede i bruk
        Adresa je používaná
        Naslov je že v rabi
        Адреса је већ у употреби
        Adressen redan upptagen
        Adres zaten kullanımda
        Адресу вже використано
        Địa chỉ đang được dùng
        位址已經有在使用
        """

    /// EMFILE and ENFILE.
    private static let systemDescriptorsExhausted = """
        Твърде много отворени файлове
        Твърде много отворени файлове в системата
        El procés té massa fitxers oberts
        El sistema té massa fitxers oberts
        Překročen limit počtu otevřených souborů
        V celém systému je příliš mnoho otevřených souborů
        For mange åbne filer
        For mange åbne filer i systemet
        Zu viele offene Dateien im System
        Υπερβολικά πολλά ανοικτά αρχεία
        Υπερβολικα πολλά ανοικτά αρχεία στο σύστημα
        Demasiados ficheros abiertos en el sistema
        Liian monta avointa tiedostoa
        Liian monta avointa tiedostoa järjestelmässä
        Trop de fichiers ouverts dans le système
        Previše otvorenih datoteka
        Previše otvorenih datoteka u sustavu
        Túl sok nyitott fájl
        Túl sok nyitott fájl a rendszerben
        Terlalu banyak berkas terbuka
        Terlalu banyak berkas terbuka dalam sistem
        Troppi file aperti nel sistema
        システム中のファイルを開きすぎです
        열린 파일이 너무 많음
        시스템에 파일을 너무 많이 열었음
        Per daug atvertų failų
        Sistemoje per daug atvertų failų
        For mange åpne filer
        For mange åpne filer i systemet
        Te veel open bestanden in systeem
        Za dużo otwartych plików w systemie
        Demasiados ficheiros abertos no sistema
        Muitos arquivos abertos no sistema
        Слишком много открытых файлов в системе
        Priveľa otvorených súborov
        Priveľa otvorených súborov v systéme
        Preveč odpretih datotek
        Preveč odprtih datotek v sistemu
        Превише отворених датотека
        Превише отворених датотека у систему
        För många öppna filer
        För många öppna filer i systemet
        Çok fazla açık dosya var
        Sistemde çok fazla açık dosya var
        Забагато відкритих файлів
        У системі забагато відкритих файлів
        Quá nhiều tập tin đang mở
        Quá nhiều tập tin còn đang mở trong hệ thống
        系统中打开的文件过多
        開啟太多檔案
        系統中太多的開啟檔案
        """

    /// ENOSPC and EDQUOT.
    private static let systemDiskFull = """
        Няма свободно място на устройството
        Надвишена дискова квота
        No resta espai al dispositiu
        S’ha excedit la quota de disc
        Na zařízení není volné místo
        Překročena disková kvóta
        Ikke mere plads på enheden
        Diskkvoten overskredet
        Δεν έμεινε καθόλου χώρος στη συσκευή
        Ξεπεράστηκε το όριο χρήσης δίσκου
        Laitteella ei ole tilaa jäljellä
        Levykiintiö ylittynyt
        Nema više prostora na uređaju
        Prekoračena je dodijeljena kvota (prostor) na disku
        Nincs több hely a lemezen
        Lemezkvóta túllépve
        Tidak ruang lagi diperangkat
        Quota Dis terlampaui
        장치에 남은 공간이 없음
        디스크 할당량이 초과됨
        Įrenginyje neliko vietos
        Viršyta disko kvota
        Ikke mer plass på enheten
        Na zariadení už nie je žiadne miesto
        Disková kvóta prekročená
        Na napravi ni več prostora
        Није преостало простора на уређају
        Квота диска је премашена
        Enheten är full
        Diskkvot överskriden
        Aygıt üzerinde boş yer yok
        Disk kotası aşıldı
        Недостатньо місця на пристрої
        Перевищено квоту диска
        Không có đủ chỗ trống trên thiết bị
        Vượt quá hạn ngạch đĩa
        裝置上已無多餘空間
        磁碟配額已滿
        """

    /// ENOMEM.
    private static let systemOutOfMemory = """
        Не може да се задели памет
        No s’ha pogut reservar memòria
        Nelze alokovat paměť
        Kan ikke tildele hukommelse
        Δεν είναι δυνατό να δεσμευτεί μνήμη
        Muistin varaaminen ei onnistu
        Nema dovoljno memorije
        Nem foglalható memória
        Tidak dapat mengalokasikan memori
        메모리를 할당할 수 없습니다
        Nepavyko išskirti atminties
        Kan ikke tildele minne
        Nie je možné prideliť pamäť
        Pomnilnika ni mogoče dodeliti
        Не могу да доделим меморију
        Kan inte allokera minne
        Bellek ayrılamadı
        Не вдалося розподілити пам’ять
        Không thể cấp phát bộ nhớ
        無法配置記憶體
        """

    /// EADDRNOTAVAIL.
    private static let systemConfiguration = """
        Недостъпен адрес на гнездо (socket)
        No s’ha pogut assignar l’adreça sol·licitada
        Požadovanou adresu nelze přiřadit
        Kan ikke tildele den ønskede adresse
        Die angeforderte Adresse kann nicht zugewiesen werden
        Δεν είναι δυνατή η εκχώρηση της ζητηθήσας διεύθυνσης
        No se puede asignar la dirección solicitada
        Pyydettyä osoitetta ei voi asettaa
        Ne peut attribuer l'adresse demandée
        Nije moguće dodijeliti zatraženu adresu
        Nem sikerült a kért címet hozzárendelni
        Tidak dapat menempatkan permintaan alamat
        Impossibile assegnare l'indirizzo richiesto
        要求アドレスに割り当てられません
        요청한 주소를 배정할 수 없습니다
        Nepavyko priskirti prašomo adreso
        Kan ikke benytte den ønskede adressen
        Kan verzochte adres niet toewijzen
        Nie można przypisać żądanego adresu
        Impossível atribuir o endereço pedido
        Não foi possível acessar o endereço requisitado
        Невозможно назначить запрошенный адрес
        Priradenie požadovanej adresy nie je možné
        Zahtevanega naslova ni mogoče dodeliti
        Не могу да доделим захтевану адресу
        Kan inte tilldela begärd adress
        İstenen adres bulunamıyor
        Не вдалося призначити вказану адресу
        Không thể gán địa chỉ đã yêu cầu
        无法指定被请求的地址
        無法指定所需的位址
        """
}
