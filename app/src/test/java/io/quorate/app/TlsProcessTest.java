package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.quorate.app.process.Quorate;
import io.quorate.bytes.Bytes;
import io.quorate.client.ClientTls;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.client.NodeStatus;
import io.quorate.client.Outcome;
import io.quorate.net.tls.KeyPairFiles;
import io.quorate.net.tls.Tls;
import io.quorate.net.tls.TlsOptions.Trust;
import io.quorate.testkit.LocalCluster;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes as real processes whose clients and peers speak TLS.
class TlsProcessTest {
  private static final int NODES = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @TempDir private Path folder;
  private final List<Integer> ports = LocalCluster.freePorts(2 * NODES);
  private final List<Process> nodes = new ArrayList<>();

  @AfterEach
  void stop() throws InterruptedException {
    for (Process node : nodes) {
      node.destroyForcibly().waitFor();
    }
  }

  @Test
  void whoever_shows_a_certificate_of_the_authority_is_served_and_nobody_else() throws Exception {
    X509Bundle authority =
        new CertificateBuilder()
            .subject("CN=authority")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Path authorityFile = write("authority.pem", authority.getCertificatePEM());
    KeyPairFiles node = certificate("node", authority);
    KeyPairFiles client = certificate("client", authority);
    Tls tls = ClientTls.load(Optional.of(authorityFile), Optional.of(client), Trust.VERIFIED);
    start(
        tls,
        List.of(
            "--cert-file=" + node.certificate(),
            "--key-file=" + node.key(),
            "--trusted-ca-file=" + authorityFile,
            "--client-cert-auth",
            "--peer-cert-file=" + node.certificate(),
            "--peer-key-file=" + node.key(),
            "--peer-trusted-ca-file=" + authorityFile,
            "--peer-client-cert-auth",
            "--peer-cert-allowed-cn=node"));

    String cacert = "--cacert=" + authorityFile;
    List<String> own = List.of(cacert, "--cert=" + client.certificate(), "--key=" + client.key());
    assertThat(put(endpoint(0).withTls(tls), "ours")).isInstanceOf(Outcome.Done.class);
    jetcdPuts(
        GrpcSslContexts.forClient()
            .trustManager(authorityFile.toFile())
            .keyManager(client.certificate().toFile(), client.key().toFile())
            .build());
    assertThat(
            run(
                Quorate.command(
                    List.of(
                        "bench",
                        "put",
                        "--endpoints=" + endpoint(1),
                        "--clients=2",
                        "--total=20",
                        "--warm-up=0",
                        own.get(0),
                        own.get(1),
                        own.get(2)))))
        .isZero();

    Tls stranger = ClientTls.load(Optional.of(authorityFile), Optional.empty(), Trust.VERIFIED);
    assertThat(put(endpoint(0).withTls(stranger), "no")).isNotInstanceOf(Outcome.Done.class);
    assertThat(Files.readAllLines(log(0)))
        .filteredOn(line -> line.contains("no TLS"))
        .singleElement()
        .asString()
        .contains("127.0.0.1:", "it showed no certificate");

    assumeTrue(hasEtcdctl(), "skipped: etcdctl is not installed (Debian package etcd-client)");
    for (int i = 0; i < NODES; i++) {
      List<String> here = new ArrayList<>(own);
      here.add("--endpoints=https://" + endpoint(i));
      assertThat(run(etcdctl(here, "put", "key" + i, "v"))).isZero();
      assertThat(run(etcdctl(here, "get", "key" + i))).isZero();
    }
    assertThat(run(etcdctl(List.of(cacert, "--endpoints=https://" + endpoint(0)), "get", "key0")))
        .isNotZero();
    assertThat(run(etcdctl(List.of("--endpoints=http://" + endpoint(0)), "get", "key0")))
        .isNotZero();
  }

  @Test
  void nodes_that_make_their_own_certificates_serve_those_who_do_not_ask_for_proof()
      throws Exception {
    Tls tls = ClientTls.load(Optional.empty(), Optional.empty(), Trust.ANYBODY);
    start(tls, List.of("--auto-tls", "--peer-auto-tls"));
    assertThat(put(endpoint(0).withTls(tls), "ours")).isInstanceOf(Outcome.Done.class);
    Path made = folder.resolve("node0").resolve("fixtures").resolve("client").resolve("cert.pem");
    Tls trusting = ClientTls.load(Optional.of(made), Optional.empty(), Trust.VERIFIED);
    assertThat(put(endpoint(0).withTls(trusting), "ours")).isInstanceOf(Outcome.Done.class);
    assertThat(put(endpoint(1).withTls(trusting), "ours")).isNotInstanceOf(Outcome.Done.class);

    assumeTrue(hasEtcdctl(), "skipped: etcdctl is not installed (Debian package etcd-client)");
    assertThat(
            run(
                etcdctl(
                    List.of(
                        "--insecure-transport=false",
                        "--insecure-skip-tls-verify",
                        "--endpoints=https://" + endpoint(2)),
                    "get",
                    "ours")))
        .isZero();
  }

  private void start(Tls tls, List<String> flags) throws IOException {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      members.add("node%d=https://127.0.0.1:%d".formatted(i, ports.get(NODES + i)));
    }
    for (int i = 0; i < NODES; i++) {
      String clients = "https://127.0.0.1:" + ports.get(i);
      String peers = "https://127.0.0.1:" + ports.get(NODES + i);
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "server",
                  "--name=node" + i,
                  "--data-dir=" + folder.resolve("node" + i),
                  "--listen-client-urls=" + clients,
                  "--advertise-client-urls=" + clients,
                  "--listen-peer-urls=" + peers,
                  "--initial-advertise-peer-urls=" + peers,
                  "--initial-cluster=" + String.join(",", members),
                  "--log-format=console"));
      arguments.addAll(flags);
      nodes.add(
          Quorate.process(Quorate.command(arguments))
              .redirectErrorStream(true)
              .redirectOutput(log(i).toFile())
              .start());
    }
    for (int i = 0; i < NODES; i++) {
      Endpoint endpoint = endpoint(i).withTls(tls);
      LocalCluster.await(
          endpoint + " to know a leader", () -> status(endpoint).filter(NodeStatus::knowsLeader));
    }
  }

  private static Optional<NodeStatus> status(Endpoint endpoint) {
    try (EtcdClient client = EtcdClient.of(endpoint, PATIENCE)) {
      return Optional.of(client.status());
    } catch (EtcdException e) {
      return Optional.empty();
    }
  }

  private static Outcome<?> put(Endpoint endpoint, String key) {
    try (EtcdClient client = EtcdClient.of(endpoint, PATIENCE)) {
      return client.put(Bytes.utf8(key), Bytes.utf8("value"));
    }
  }

  private void jetcdPuts(SslContext tls) throws Exception {
    try (Client client =
        Client.builder().endpoints("https://" + endpoint(2)).sslContext(tls).build()) {
      ByteSequence key = ByteSequence.from("jetcd", StandardCharsets.UTF_8);
      client.getKVClient().put(key, key).get(10, TimeUnit.SECONDS);
      assertThat(client.getKVClient().get(key).get(10, TimeUnit.SECONDS).getCount()).isEqualTo(1);
    }
  }

  private Endpoint endpoint(int node) {
    return new Endpoint("127.0.0.1", ports.get(node));
  }

  private Path log(int node) {
    return folder.resolve("node" + node + ".log");
  }

  private KeyPairFiles certificate(String name, X509Bundle authority) throws Exception {
    X509Bundle bundle =
        new CertificateBuilder()
            .subject("CN=" + name)
            .addSanIpAddress("127.0.0.1")
            .addExtendedKeyUsageServerAuth()
            .addExtendedKeyUsageClientAuth()
            .buildIssuedBy(authority);
    return new KeyPairFiles(
        write(name + ".pem", bundle.getCertificatePEM()),
        write(name + "-key.pem", bundle.getPrivateKeyPEM()));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static boolean hasEtcdctl() {
    return new File("/usr/bin/etcdctl").canExecute();
  }

  private static List<String> etcdctl(List<String> flags, String... arguments) {
    List<String> command = new ArrayList<>(List.of("/usr/bin/etcdctl", "--command-timeout=5s"));
    command.addAll(flags);
    command.addAll(List.of(arguments));
    return command;
  }

  private int run(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("command.log").toFile());
    builder.environment().put("ETCDCTL_API", "3");
    return builder.start().waitFor();
  }
}
