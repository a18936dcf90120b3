package io.quorate.net.tls;

import java.nio.file.Path;

/// A certificate, followed by those that lead from it to an authority if there are any, and its
/// private key; both PEM.
public record KeyPairFiles(Path certificate, Path key) {}
