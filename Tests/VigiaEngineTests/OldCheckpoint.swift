import FoundationEssentials

/// A checkpoint as an older version wrote it, before it was called one.
///
/// Four services: `web` has been restarted and says "42 customers"; the breaker of `broken` is open;
/// `trial` runs as a retry of its breaker; `checked` runs, and its checks are asked beside it, since
/// somebody asked for a restart.
enum OldCheckpoint {
    static let bytes = Array(Data(base64Encoded: text.filter { $0 != "\n" }) ?? Data())

    private static let text = """
        IwAAAAAAAACsCQAAAAAAAFFzj6O8h8d3CBF2ZXJzaW9uAwISbWFjaGluZXMICzAID3N0YXRlCAx1cAgMXzAID2tu
        b3duCAxpZAQMD2NhdXNlCA9lbmRlZAgMXzAIEGtpbGxlZAgMXzADEhRjb3JlRHVtcGVkAQkJCQkRYXNrZWRBdAOS
        gqK7jLcKEWlzVHJpYWwBDXBpZAOQiwMTc3Bhd25lZEF0A4bswLyMtwoRcmVhZHlBdAP4z+vvjbcKFmlzUmVhZHlF
        YXJseQERc3RhcnRCeQOGzPvAy7oKFmhlYWx0aHlTaW5jZQP4z+vvjbcKFnByb3ZlZFN0YWJsZQEQaGVhbHRoCA9w
        aGFzZQgRdW5rbm93bggJCRJxdWVzdGlvbgQAGG92ZXJsb2FkUm91bmRzAwAJEG1lbW9yeQgOb3ZlcgMACQkJCQkO
        Z29hbAYCdXAQbGVkZ2VyCBJyZXN0YXJ0cwMIFnJlc3RhcnRUaW1lcwcDmMrF94G2CgOqs/Ddg7YKA9KAh+GFtgoD
        koKiu4y3CgkXdW5zdGFibGVUaW1lcwcDkoKiu4y3CgkXdW5zdGFibGVJblJvdwMCFGlzRmxhcHBpbmcBFmZhaWx1
        cmVQcmludAgPY2F1c2UGBmtpbGxlZBJ3YXNSZWFkeQINc3VtBPnchsT3lMv70QEJFGVxdWFsSW5Sb3cDAhFmYWls
        dXJlCA1ydW4ECw9jYXVzZQYGa2lsbGVkEGNsYXVzZQYVd2FzIGtpbGxlZCBieSBTSUdLSUxMCQ90cmllZAcJCRRs
        YXN0RW5kaW5nCBBraWxsZWQIDF8wAxIUY29yZUR1bXBlZAEJCRNpc0FsbG93ZWQCEnJldGlyaW5nBwkRdW5oZWFy
        ZAcJFHJlaGVhcnNhbHMHCQkLMggPc3RhdGUIDHVwCAxfMAgPa25vd24IDGlkBAoPY2F1c2UID3RyaWFsCAkJEWFz
        a2VkQXQDqMGiooi2ChFpc1RyaWFsAg1waWQD5IADE3NwYXduZWRBdAPepOaniLYKEXJlYWR5QXQDnq2w5Y+2ChZp
        c1JlYWR5RWFybHkBEXN0YXJ0QnkD3oShrMe5ChZoZWFsdGh5U2luY2UDnq2w5Y+2ChZwcm92ZWRTdGFibGUBEGhl
        YWx0aAgPcGhhc2UIEXVua25vd24ICQkScXVlc3Rpb24EABhvdmVybG9hZFJvdW5kcwMACRBtZW1vcnkIDm92ZXID
        AAkJCQkJDmdvYWwGAnVwEGxlZGdlcggScmVzdGFydHMDAhZyZXN0YXJ0VGltZXMHA7aF9LSAtgoJF3Vuc3RhYmxl
        VGltZXMHA7aF9LSAtgoD9pX55oC2CgkXdW5zdGFibGVJblJvdwMEFGlzRmxhcHBpbmcBFmZhaWx1cmVQcmludAgP
        Y2F1c2UGB3Vua25vd24Sd2FzUmVhZHkBDXN1bQSzn/TOuN29rAEJFGVxdWFsSW5Sb3cDBBFmYWlsdXJlCA1ydW4E
        Bg9jYXVzZQYHdW5rbm93bhBjbGF1c2UGFGV4aXRlZCB3aXRoIHN0YXR1cyA0CQ90cmllZAcJCRRsYXN0RW5kaW5n
        CBBleGl0ZWQIDmNvZGUDCAkJE2lzQWxsb3dlZAIScmV0aXJpbmcHCRF1bmhlYXJkBwkUcmVoZWFyc2FscwcJCQsx
        CA9zdGF0ZQgQYnJva2VuCAxfMAgQcmVhc29uBnEzIHJ1bnMgZW5kZWQgYmVmb3JlIHRoZXkgd2VyZSBzdGFibGU7
        IHRoZSBsYXN0IGV4aXRlZCB3aXRoIHN0YXR1cyAzOiBpdCBmYWlscyAodGhlIHNhbWUgZmFpbHVyZSAzIHRpbWVz
        IGluIGEgcm93KQ9jYXVzZQgPZW5kZWQIDF8wCBBleGl0ZWQIDmNvZGUDBgkJCQkPdW50aWwD5Nv6oMeHDAkJCQ5n
        b2FsBgJ1cBBsZWRnZXIIEnJlc3RhcnRzAwQWcmVzdGFydFRpbWVzBwPyvey0gLYKA5iXuNqAtgoJF3Vuc3RhYmxl
        VGltZXMHA/K97LSAtgoDmJe42oC2CgPk27WVgbYKCRd1bnN0YWJsZUluUm93AwYUaXNGbGFwcGluZwEWZmFpbHVy
        ZVByaW50CA9jYXVzZQYHdW5rbm93bhJ3YXNSZWFkeQENc3VtBJvJ3vKMuuKoQgkUZXF1YWxJblJvdwMGEWZhaWx1
        cmUIDXJ1bgQHD2NhdXNlBgd1bmtub3duEGNsYXVzZQYUZXhpdGVkIHdpdGggc3RhdHVzIDMObGluZQYIaXQgZmFp
        bHMJD3RyaWVkBwkJFGxhc3RFbmRpbmcIEGV4aXRlZAgOY29kZQMGCQkTaXNBbGxvd2VkAhJyZXRpcmluZwcJEXVu
        aGVhcmQHCRRyZWhlYXJzYWxzBwkJCzMID3N0YXRlCAx1cAgMXzAID2tub3duCAxpZAQED2NhdXNlCBhwcm9qZWN0
        U3RhcnRlZAgJCRFhc2tlZEF0A9qlt9CAtgoRaXNUcmlhbAENcGlkA7b+AhNzcGF3bmVkQXQDrvmx04C2ChFyZWFk
        eUF0A5Kr3o2ItgoWaXNSZWFkeUVhcmx5ARFzdGFydEJ5A67Z7Ne/uQoWaGVhbHRoeVNpbmNlA5Kr3o2ItgoWcHJv
        dmVkU3RhYmxlARBoZWFsdGgID3BoYXNlCBF1bmtub3duCAkJEnF1ZXN0aW9uBAAYb3ZlcmxvYWRSb3VuZHMDAAkQ
        bWVtb3J5CA5vdmVyAwAJCQkJCQ5nb2FsBgJ1cBBsZWRnZXIIEnJlc3RhcnRzAwAWcmVzdGFydFRpbWVzBwkXdW5z
        dGFibGVUaW1lcwcJF3Vuc3RhYmxlSW5Sb3cDABRpc0ZsYXBwaW5nARRlcXVhbEluUm93AwAPdHJpZWQHCQkTaXNB
        bGxvd2VkAhJyZXRpcmluZwcJEXVuaGVhcmQHCRRyZWhlYXJzYWxzBwgRcmVxdWVzdAYHcmVzdGFydA9jYXVzZQgT
        cmVxdWVzdGVkCAxfMAgNdWlkBAANcGlkA+CAAxFjb21tYW5kBgdyZXN0YXJ0CQkJD3VudGlsA+yl9Pej2QoJCQkJ
        EW5leHRSdW4EDQ5oZWxkBwgRc2VydmljZQMGEXJlcXVlc3QGB3Jlc3RhcnQPY2F1c2UIE3JlcXVlc3RlZAgMXzAI
        DXVpZAQADXBpZAPggAMRY29tbWFuZAYHcmVzdGFydAkJCQ9hZnRlcgcJFmlzUmVoZWFyc2luZwIJCRBwYXVzZXMH
        CRhpc1NodXR0aW5nRG93bgERc2F5aW5ncwgLMAgNcnVuBAwPd29yZHMGDDQyIGN1c3RvbWVycwkJCQ==
        """
}
