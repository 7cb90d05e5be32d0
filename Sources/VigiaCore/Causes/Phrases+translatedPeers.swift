extension Phrases {
    /// Messages about peers in other languages; see `translated`.
    static let translatedDependencyUnreachable = """
        Verbindungsaufbau abgelehnt
        Connexion refusée
        Conexión rehusada
        Conexão recusada
        Ligação recusada
        Connessione rifiutata
        Verbinding is geweigerd
        Połączenie odrzucone
        В соединении отказано
        拒绝连接
        接続を拒否されました
        Die Wartezeit für die Verbindung ist abgelaufen
        Connexion terminée par expiration du délai d'attente
        Expiró el tiempo de conexión
        Tempo esgotado para conexão
        Ligação expirada
        Connessione scaduta
        Verbinding is verlopen
        Przekroczony czas oczekiwania na połączenie
        Время ожидания соединения истекло
        连接超时
        接続がタイムアウトしました
        Keine Route zum Zielrechner
        Aucun chemin d'accès pour atteindre l'hôte cible
        No existe ninguna ruta hasta el `host'
        Não há rota para o host
        Sem caminho para o anfitrião
        Nessun instradamento per l'host
        Geen route naar host
        Brak trasy do hosta
        Нет маршрута до узла
        没有到主机的路由
        ホストへの経路がありません
        Das Netzwerk ist nicht erreichbar
        Le réseau n'est pas accessible
        La red es inaccesible
        A rede está fora de alcance
        Rede inacessível
        La rete non è raggiungibile
        Netwerk is onbereikbaar
        Sieć jest niedostępna
        Сеть недоступна
        网络不可达
        ネットワークに届きません
        Die Verbindung wurde vom Kommunikationspartner zurückgesetzt
        Connexion ré-initialisée par le correspondant
        Conexión reinicializada por la máquina remota
        Conexão fechada pela outra ponta
        Ligação reposta pelo peer
        Connessione interrotta dal corrispondente
        Verbinding is weggevallen
        Połączenie zerwane przez drugą stronę
        Соединение разорвано другой стороной
        连接被对方重设
        接続が相手からリセットされました
        Der Name oder der Dienst ist nicht bekannt
        Nom ou service inconnu
        Nombre o servicio desconocido
        Nome ou serviço desconhecido
        Nome ou serviço desconhecidos
        Nome o servizio sconosciuto
        Naam of dienst is niet bekend
        Ta nazwa lub usługa jest nieznana
        Неизвестное имя или служба
        未知的名称或服务
        名前またはサービスが不明です
        Temporärer Fehler bei der Namensauflösung
        Échec temporaire dans la résolution du nom
        Fallo temporal en la resolución del nombre
        Falha temporário na resolução de nome
        Falha temporária na resolução de nome
        Errore temporaneo nella risoluzione del nome
        Tijdelijk probleem in naamsherleiding
        Odwzorowanie nazwy jest chwilowo niemożliwe
        Временный сбой в разрешении имен
        域名解析暂时失败
        名前解決に一時的に失敗しました
        """
}
