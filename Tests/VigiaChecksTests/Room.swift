@testable import VigiaChecks
