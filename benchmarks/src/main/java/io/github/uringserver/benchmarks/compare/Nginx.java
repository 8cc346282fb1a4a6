package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * nginx, where it is installed: the peer of the server without Spring, and near to the
 * limit of what a server can be. Bodies that an application makes up are files here.
 */
public final class Nginx {

	private static final List<Path> PROGRAMS = List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/bin/nginx"));

	private static final String CONFIGURATION = """
			daemon off;
			master_process off;
			pid %1$s/nginx.pid;
			error_log stderr;
			worker_rlimit_nofile 65536;
			events {
				worker_connections 16384;
			}
			http {
				access_log off;
				sendfile on;
				keepalive_timeout 1h;
				keepalive_requests 1000000000;
				client_body_temp_path %1$s/body;
				proxy_temp_path %1$s/proxy;
				fastcgi_temp_path %1$s/fastcgi;
				uwsgi_temp_path %1$s/uwsgi;
				scgi_temp_path %1$s/scgi;
				default_type text/plain;
				server {
					listen %2$s;
					%3$s
					root %4$s;
					location = /plaintext {
						return 200 "Hello, World!";
					}
					location = /json {
						default_type application/json;
						return 200 '{"message":"Hello, World!"}';
					}
				}
			}
			""";

	private Nginx() {
	}

	/** nginx with one worker, if it is installed. */
	public static Optional<Contender> contender(Path output, Encryption encryption) {
		return program().map((program) -> new Contender("nginx",
				command(program, output, output.toAbsolutePath().resolve("nginx-" + encryption.scheme()), encryption)));
	}

	/** Where it is installed, if it is. */
	public static Optional<Path> program() {
		return PROGRAMS.stream().filter(Files::isExecutable).findFirst();
	}

	/** The configuration is known once the port is: the shell fills it in. */
	private static List<String> command(Path program, Path output, Path folder, Encryption encryption) {
		Path template = folder.resolve("template.conf");
		Path configuration = folder.resolve("nginx.conf");
		boolean plain = encryption == Encryption.NONE;
		try {
			Files.createDirectories(folder);
			Files.writeString(template, CONFIGURATION.formatted(folder, plain ? "PORT" : "PORT ssl",
					plain ? "" : encrypted(encryption, output), StaticContent.write(output)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return List.of("sh", "-c", "sed s/PORT/{port}/ '" + template + "' > '" + configuration + "' && exec " + program
				+ " -p '" + folder + "' -c '" + configuration + "'");
	}

	private static String encrypted(Encryption encryption, Path output) {
		Path certificate = encryption.pem(output);
		return "ssl_certificate " + certificate + "; ssl_certificate_key " + certificate + "; ssl_protocols TLSv1.3;";
	}

}
