package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The peer of the server without Spring, where it is installed. */
final class Nginx {

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
				keepalive_requests 1000000000;
				client_body_temp_path %1$s/body;
				proxy_temp_path %1$s/proxy;
				fastcgi_temp_path %1$s/fastcgi;
				uwsgi_temp_path %1$s/uwsgi;
				scgi_temp_path %1$s/scgi;
				default_type text/plain;
				server {
					listen %2$s;
					location / {
						return 200 "Hello, World!";
					}
				}
			}
			""";

	private Nginx() {
	}

	/** nginx with one worker, if it is installed. */
	static Optional<Contender> contender(Path output) {
		return PROGRAMS.stream()
			.filter(Files::isExecutable)
			.findFirst()
			.map((program) -> new Contender("nginx", command(program, output.toAbsolutePath().resolve("nginx"))));
	}

	/** The configuration is known once the port is: the shell fills it in. */
	private static List<String> command(Path program, Path folder) {
		Path template = folder.resolve("template.conf");
		Path configuration = folder.resolve("nginx.conf");
		try {
			Files.createDirectories(folder);
			Files.writeString(template, CONFIGURATION.formatted(folder, "PORT"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return List.of("sh", "-c", "sed s/PORT/{port}/ '" + template + "' > '" + configuration + "' && exec " + program
				+ " -p '" + folder + "' -c '" + configuration + "'");
	}

}
