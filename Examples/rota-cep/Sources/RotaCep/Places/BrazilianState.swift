/// A state of Brazil: its postcodes, its middle and its largest towns.
package struct BrazilianState: Sendable {
    /// Its two letters.
    package let code: String
    /// Where its middle is, about.
    package let middle: GeoPoint
    /// The ranges of the first five figures of its CEPs.
    ///
    /// Source: Correios, "Faixas de CEP".
    let regions: [ClosedRange<Int>]
    /// Its towns with the most inhabitants.
    let towns: [Town]

    struct Town: Sendable {
        let name: String
        let place: GeoPoint
    }

    /// The state of two letters.
    package static func named(_ code: String) -> BrazilianState? { all.first { $0.code == code } }

    private init(
        _ code: String,
        _ middle: (Double, Double),
        _ regions: [ClosedRange<Int>],
        _ towns: [(String, Double, Double)]
    ) {
        self.code = code
        self.middle = GeoPoint(trusted: middle.0, middle.1)
        self.regions = regions
        self.towns = towns.map { Town(name: $0.0, place: GeoPoint(trusted: $0.1, $0.2)) }
    }

    /// All 27, the federal district among them.
    package static let all = north + northEast + middleWest + southEast + south

    private static let north = [
        BrazilianState("AC", (-9.1, -70.5), [69900...69999], [("Rio Branco", -9.97, -67.81)]),
        BrazilianState(
            "AM",
            (-3.5, -65.1),
            [69000...69299, 69400...69899],
            [("Manaus", -3.12, -60.02)]
        ),
        BrazilianState("AP", (1.4, -51.8), [68900...68999], [("Macapá", 0.03, -51.07)]),
        BrazilianState(
            "PA",
            (-3.8, -52.5),
            [66000...68899],
            [("Belém", -1.46, -48.50), ("Santarém", -2.44, -54.71)]
        ),
        BrazilianState("RO", (-10.8, -63.3), [76800...76999], [("Porto Velho", -8.76, -63.90)]),
        BrazilianState("RR", (2.0, -61.3), [69300...69399], [("Boa Vista", 2.82, -60.67)]),
        BrazilianState("TO", (-10.3, -48.3), [77000...77999], [("Palmas", -10.18, -48.33)]),
    ]

    private static let northEast = [
        BrazilianState("AL", (-9.6, -36.6), [57000...57999], [("Maceió", -9.67, -35.74)]),
        BrazilianState(
            "BA",
            (-12.6, -41.7),
            [40000...48999],
            [("Salvador", -12.97, -38.50), ("Feira de Santana", -12.27, -38.97)]
        ),
        BrazilianState("CE", (-5.2, -39.5), [60000...63999], [("Fortaleza", -3.73, -38.53)]),
        BrazilianState("MA", (-5.4, -45.4), [65000...65999], [("São Luís", -2.53, -44.30)]),
        BrazilianState("PB", (-7.3, -36.7), [58000...58999], [("João Pessoa", -7.12, -34.86)]),
        BrazilianState("PE", (-8.4, -37.9), [50000...56999], [("Recife", -8.05, -34.88)]),
        BrazilianState("PI", (-7.7, -42.7), [64000...64999], [("Teresina", -5.09, -42.80)]),
        BrazilianState("RN", (-5.8, -36.6), [59000...59999], [("Natal", -5.79, -35.21)]),
        BrazilianState("SE", (-10.6, -37.5), [49000...49999], [("Aracaju", -10.95, -37.07)]),
    ]

    private static let middleWest = [
        BrazilianState(
            "DF",
            (-15.8, -47.9),
            [70000...72799, 73000...73699],
            [("Brasília", -15.79, -47.88)]
        ),
        BrazilianState(
            "GO",
            (-16.0, -49.9),
            [72800...72999, 73700...76799],
            [("Goiânia", -16.69, -49.25)]
        ),
        BrazilianState("MS", (-20.5, -54.5), [79000...79999], [("Campo Grande", -20.44, -54.65)]),
        BrazilianState("MT", (-12.6, -55.4), [78000...78899], [("Cuiabá", -15.60, -56.10)]),
    ]

    private static let southEast = [
        BrazilianState("ES", (-19.2, -40.3), [29000...29999], [("Vitória", -20.32, -40.34)]),
        BrazilianState(
            "MG",
            (-18.1, -44.4),
            [30000...39999],
            [("Belo Horizonte", -19.92, -43.94), ("Uberlândia", -18.92, -48.28)]
        ),
        BrazilianState(
            "RJ",
            (-22.3, -42.7),
            [20000...28999],
            [("Rio de Janeiro", -22.91, -43.17), ("Niterói", -22.88, -43.10)]
        ),
        BrazilianState(
            "SP",
            (-22.2, -48.8),
            [1000...19999],
            [
                ("São Paulo", -23.55, -46.63), ("Campinas", -22.91, -47.06),
                ("Ribeirão Preto", -21.18, -47.81), ("Santos", -23.96, -46.33),
            ]
        ),
    ]

    private static let south = [
        BrazilianState(
            "PR",
            (-24.9, -51.6),
            [80000...87999],
            [("Curitiba", -25.43, -49.27), ("Londrina", -23.31, -51.16)]
        ),
        BrazilianState(
            "RS",
            (-29.6, -53.3),
            [90000...99999],
            [("Porto Alegre", -30.03, -51.23), ("Caxias do Sul", -29.17, -51.18)]
        ),
        BrazilianState(
            "SC",
            (-27.3, -50.5),
            [88000...89999],
            [("Florianópolis", -27.60, -48.55), ("Joinville", -26.30, -48.85)]
        ),
    ]
}
