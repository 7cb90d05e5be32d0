/// The date in the Gregorian calendar, counted from 1970-01-01 as day 0.
///
/// Years are counted from March, so the leap day is the last day of its year, and every 400 years
/// have the same 146,097 days.
func civil(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let sinceEpoch = days + 719_468  // from 0000-03-01
    let era = floorDivide(sinceEpoch, 146_097)
    let dayOfEra = sinceEpoch - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * dayOfYear + 2) / 153
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
}

/// The number of days from 1970-01-01 to a date in the Gregorian calendar.
func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let marchYear = month <= 2 ? year - 1 : year
    let era = floorDivide(marchYear, 400)
    let yearOfEra = marchYear - era * 400
    let fromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * fromMarch + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
}

/// The number of days in a month.
func monthLength(_ year: Int64, _ month: Int64) -> Int64 {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    switch month {
    case 2: return isLeap ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
}

/// Division rounded down, also for days before 1970.
func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    a >= 0 || a % b == 0 ? a / b : a / b - 1
}
