// What is asked before a service starts, and what puts right what stands in its way.
import CSQLite
import VigiaCore
import VigiaJSON
import VigiaPlatform
