extension Phrases {
    /// Messages of the C library about peers, files and crashes, in further languages.
    ///
    /// Source: the catalogues of glibc 2.36.
    static let systemPeers: [(cause: CauseClass, text: String)] = [
        (.dependencyUnreachable, systemDependencyUnreachable),
        (.permissionDenied, systemPermissionDenied),
        (.fileMissing, systemFileMissing),
        (.nativeCrash, systemNativeCrash),
    ]

    /// ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, ENETUNREACH, ECONNRESET and EAI_NONAME.
    private static let systemDependencyUnreachable = """
        Отказано свързване
        Просрочена мрежова операция
        Няма маршрут до компютъра
        Мрежата е недостъпна
        Едностранно прекъсване на връзката от отсрещната страна
        Не е известно името на услугата
        Временен неуспех при определянето на име
        S’ha refusat la connexió
        La connexió ha expirat
        No hi ha cap camí cap a l’estació
        La xarxa és inabastable
        La màquina remota ha reiniciat la connexió
        El nom o servei no és conegut
        Fallada temporal a la resolució de noms
        Spojení odmítnuto
        Spojení bylo příliš dlouho neaktivní
        K počítači neexistuje cesta
        Síť není dostupná
        Spojení zrušeno druhou stranou
        Neznámé jméno nebo služba
        Dočasná chyba při vyhodnocování jména
        Opkobling nægtet
        Opkoblingen overskred tidsgrænsen
        Ingen rute til værtsmaskinen
        Netværket er ikke tilgængeligt
        Forbindelsen brudt i den anden ende
        Navn eller tjeneste ukendt
        Midlertidig fejl i navneopslag
        Απόρριψη σύνδεσης
        Λήξη σύνδεσης
        Δεν υπάρχει διαδρομή στο σύστημα
        Το δίκτυο δεν είναι προσπελάσιμο
        Η σύνδεση έκλεισε από το ταίρι
        Το όνομα ή η υπηρεσία δεν είναι γνωστά
        Προσωρινή αποτυχία κατά την ανάλυση ονόματος
        Yhteys torjuttu
        Yhteys aikakatkaistu
        Reititystä koneeseen ei ole
        Verkkoa ei tavoiteta
        Vastapää sulki yhteyden
        Nimeä tai palvelua ei tunneta
        Tilapäinen virhe nimenselvityksessä
        Veza odbijena
        Veza je prekinuta zbog ograničenja vremena čekanja nsa odgovor
        Nema trase (rute, puta) do računala
        Mreža nije dostupna
        Poveznica je prekinuta od druge strane (od ravnopravnoga člana u prijenosu)
        Ime ili servis nije poznato
        Privremeni neuspjeh u rješavanju imena
        Kapcsolat elutasítva
        Időtúllépés a kapcsolatban
        Nincs útvonal a gép felé
        A hálózat elérhetetlen
        A kapcsolatot bontotta a távoli fél
        A név vagy a szolgáltatás nem ismert
        Átmeneti névfeloldási hiba
        Koneksi ditolak
        Koneksi kehabisan waktu
        Tidak ada rute ke host
        Jaringan tidak dapat dicapai
        Koneksi direset oleh peer
        Nama atau layanan tidak diketahui
        Kegagalan sementara dalam resolusi nama
        연결이 거부됨
        연결 시간 초과
        호스트로 갈 루트가 없음
        네트워크가 접근 불가능합니다
        상대편이 연결을 끊음
        이름 혹은 서비스를 알 수 없습니다
        name resolution에서 일시적인 실패
        Prisijungimas atmestas
        Baigėsi prisijungimo laukimo laikas
        Nėra kelio iki serverio
        Tinklas neprieinamas
        Prisijungimas nutrauktas kito serverio
        Pavadinimas arba tarnyba nežinoma
        Laikinas vardų paieškos sutrikimas
        Oppkobling nektes
        Oppkoblingen overskred tidsgrensen
        Ingen rute til vertsmaskinen
        Nettverket er ikke tilgjengelig
        Forbindelsen brutt i den andre enden
        Navn eller tjeneste ukjent
        Midlertidig feil i navneoppslag
        Spojenie odmietnuté
        Časový limit pre spojenie vypršal
        Cesta k počítaču neexistuje
        Sieť nie je dostupná
        Spojenie zrušené druhou stranou
        Názov alebo služba neznáme
        Dočasná chyba pri riešení názvu
        Omrežje ni dostopno
        Ime ali storitev ni poznana
        Razreševanje imena začasno ni uspelo
        Веза је одбијена
        Истекло је време везе
        Нема путање до рачунара
        Мрежа је недостижна
        Везу је поново поставио парњак
        Није познат назив или сервер
        Привремени неуспех одређивања назива
        Förbindelsen förvägrad
        Förbindelsens tidsgräns löpte ut
        Ingen väg till värd
        Nätverket kan inte nås
        Förbindelse borttagen av partnern
        Namn eller tjänst okänd
        Namnuppslagning misslyckades temporärt
        Bağlantı reddedildi
        Bağlantıda zaman aşımı
        Makinaya ağ üzerinden yol yok
        Ağ erişilebilir durumda değil
        Bağlantı karşıdan kesildi
        İsim ya da servis bilinmiyor
        İsim çözünürlüğünde geçici başarısızlık
        У з'єднанні відмовлено
        Перевищено інтервал очікування з'єднання
        Немає маршруту до вузла
        Не вдалося отримати доступ до мережі
        Вузол розірвав з’єднання
        Невідома назва чи сервіс
        Тимчасова помилка розв'язання назв
        Kết nối bị từ chối
        Kết nối đã quá hạn
        Không có đường dẫn đến máy
        Không thể kết nối mạng
        Kết nối bị đặt lại bởi ngang hàng
        Không rõ tên hoặc dịch vụ
        Tạm thời không thể phân giải tên
        連線被拒絕
        連線超過時間
        找不到通往該主機的路由路徑
        無法接觸網路
        連線被對方重設
        名稱或服務未知
        解析名稱時發生暫時性錯誤
        """

    /// EACCES and EPERM.
    private static let systemPermissionDenied = """
        Отказан достъп
        Действието не е позволено
        S’ha denegat el permís
        L’operació no és permesa
        Operace zamítnuta
        Operace není povolena
        Adgang nægtet
        Operationen er ikke tilladt
        Άρνηση πρόσβασης
        Η λειτουργία δεν επιτρέπεται
        Lupa evätty
        Toiminto ei ole sallittu
        Pristup je odbijen
        Operacija nije dopuštena
        Engedély megtagadva
        A művelet nem engedélyezett
        Ijin ditolak
        Operasi tidak diijinkan
        허가 거부
        명령을 허용하지 않음
        Operacija neleidžiama
        Ikke tilgang
        Operasjonen er ikke tillatt
        Prístup odmietnutý
        Operácia nie je povolená
        Operacija ni dovoljena
        Овлашћење је одбијено
        Радња није допуштена
        Åtkomst nekas
        Operationen inte tillåten
        Erişim engellendi
        İşleme izin verilmedi
        Відмовлено у доступі
        Дію заборонено
        Không đủ quyền truy cập
        Thao tác không được phép
        拒絕不符權限的操作
        此項操作並不被允許
        """

    /// ENOENT.
    private static let systemFileMissing = """
        Няма такъв файл или директория
        El fitxer o directori no existeix
        Adresář nebo soubor neexistuje
        Ingen sådan fil eller filkatalog
        Δεν υπάρχει τέτοιο αρχείο ή κατάλογος
        Tiedostoa tai hakemistoa ei ole
        Nema takve datoteke ili direktorija
        Nincs ilyen fájl vagy könyvtár
        Tidak ada berkas atau direktori seperti itu
        그런 파일이나 디렉터리가 없습니다
        Toks failas ar aplankas neegzistuoja
        Ingen slik fil eller filkatalog
        Adresár alebo súbor neexistuje
        Datoteka ali imenik s tem imenom ne obstaja
        Нема такве датотеке или директоријума
        Filen eller katalogen finns inte
        Böyle bir dosya ya da dizin yok
        Немає такого файла або каталогу
        Không có tập tin hoặc thư mục như vậy
        沒有此一檔案或目錄
        """

    /// SIGSEGV.
    private static let systemNativeCrash = """
        Нарушение на разделянето(segfault)
        Violació de segment
        Neoprávněný přístup do paměti (SIGSEGV)
        Segmentfejl
        Σφάλμα κατάτμησης (segmentation fault)
        Muistialueen ylitys
        Segmentacijska greška
        Szegmentálási hiba
        Kerusakan segmentasi
        세그멘테이션 오류
        Segmentavimo klaida
        Minnesegmentsfeil
        Chyba segmentácie
        Napaka segmentacije
        Неуспех сегментације
        Segmenteringsfel
        Parçalama arızası
        Помилка адресування
        Lỗi phân đoạn
        程式記憶體區段錯誤
        """
}
