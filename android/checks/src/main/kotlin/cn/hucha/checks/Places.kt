package cn.hucha.checks

import java.nio.file.Path

// Where things are: the build says so by system properties.

/** The folder of the repository. */
val repository: Path = Path.of(System.getProperty("hucha.repository")).toRealPath()

/** The folder with the library and the program. */
val binaries: Path = Path.of(System.getProperty("hucha.binaries")).toRealPath()

/** The folder with what all languages test with. */
val fixtures: Path = repository.resolve("fixtures")
