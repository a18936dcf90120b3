package io.quorate.server;

import io.quorate.server.etcd.EtcdVersion;
import io.quorate.server.flags.FlagException;
import io.quorate.server.flags.FlagHelp;
import io.quorate.server.flags.FlagParser;
import io.quorate.server.flags.Invocation;
import io.quorate.server.flags.ServerFlags;
import io.quorate.server.flags.ServerOptions;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `quorate server`: etcd's command line in front of [EtcdServer].
public final class ServerCommandLine {
  private static final Logger LOG = LoggerFactory.getLogger(ServerCommandLine.class);

  private static final int OK = 0;
  private static final int FAILED = 1;
  private static final int USAGE = 64;

  /// Not to be started again as it is; "permission denied" in sysexits.h.
  private static final int REMOVED = 77;

  private ServerCommandLine() {}

  /// The release of etcd as which the server presents itself.
  public static String etcdVersion() {
    return EtcdVersion.SERVER;
  }

  /// Runs a server until it ends, or does what else was asked for.
  ///
  /// @return the exit code: 0 if all went well, 64 for a mistake in the flags, 77 for a server that
  ///   was removed from its cluster, 1 for what else keeps the server from running
  public static int run(
      List<String> arguments,
      Map<String, String> environment,
      LogSetup logSetup,
      PrintStream out,
      PrintStream err) {
    try {
      return switch (FlagParser.parse(arguments, environment)) {
        case Invocation.Help _ -> {
          out.println("Usage: quorate server [flags]\n\n" + FlagHelp.text());
          yield OK;
        }
        case Invocation.Version _ -> {
          out.println("etcd Version: " + EtcdVersion.SERVER + " (Quorate)");
          yield OK;
        }
        case Invocation.Serve(var flags, var warnings) -> serve(flags, warnings, logSetup);
      };
    } catch (FlagException e) {
      err.println("quorate server: " + e.getMessage());
      err.println("Run 'quorate server --help' for all flags.");
      return USAGE;
    }
  }

  private static int removed(ServerOptions options) {
    LOG.error(
        "this server was removed from the cluster and ends; what {} holds is of no use to the cluster"
            + " any more: to bring the server back, add it again and start it without that",
        options.dataFolder());
    return REMOVED;
  }

  private static int serve(ServerFlags flags, List<String> warnings, LogSetup logSetup) {
    ServerOptions options = ServerOptions.from(flags);
    logSetup.configure(options.log());
    warnings.forEach(LOG::warn);
    options.security().warnings().forEach(LOG::warn);
    try {
      EtcdServer server = EtcdServer.start(options);
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
      CompletableFuture<Integer> failed = server.failure().thenApply(_ -> FAILED);
      return server.removal().thenApply(_ -> removed(options)).applyToEither(failed, x -> x).join();
    } catch (FlagException e) {
      throw e;
    } catch (RuntimeException e) {
      LOG.error("the server cannot start: {}", e.getMessage());
      return FAILED;
    }
  }
}
