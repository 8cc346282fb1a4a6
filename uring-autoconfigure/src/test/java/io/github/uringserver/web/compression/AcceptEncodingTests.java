package io.github.uringserver.web.compression;

import java.io.OutputStream;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class AcceptEncodingTests {

	private static final List<ContentCoding> CODINGS = List.of(coding("br"), coding("zstd"), coding("gzip"));

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "none",
			value = { "gzip|gzip", "GZIP|gzip", "x-gzip|gzip", "gzip, deflate, br, zstd|br", "gzip;q=1, br;q=0.9|gzip",
					"br;q=0, *|zstd", "*|br", "*;q=0|none", "gzip;q=0|none", "identity|none", "identity;q=0|none",
					"identity;q=0, gzip|gzip", "gzip;q=0.5, identity|none", "gzip, identity|gzip",
					"identity;q=0.5, gzip;q=0.5|gzip", "gzip ; q=0.001|gzip", "gzip;Q=0.5|gzip", "gzip;q=2|none",
					"gzip;q=-1|none", "gzip;q=abc|none", "gzip;level=9|none", "''|none", ",,gzip,|gzip", "deflate|none",
					"*;q=0.5, gzip|gzip", "zstd;q=0.9, br;q=0.9|br" })
	void weightsDecide(String header, String expected) {
		assertThat(token(List.of(header))).isEqualTo(expected);
	}

	@Test
	void linesAreOneList() {
		assertThat(token(List.of("br;q=0.1", "gzip;q=0.2"))).isEqualTo("gzip");
	}

	@Test
	void withoutTheHeaderNothingIsChosen() {
		assertThat(token(null)).isNull();
	}

	private static String token(List<String> header) {
		ContentCoding coding = AcceptEncoding.choose(header, CODINGS);
		return (coding != null) ? coding.token() : null;
	}

	private static ContentCoding coding(String token) {
		return new ContentCoding() {
			@Override
			public String token() {
				return token;
			}

			@Override
			public OutputStream open(OutputStream sink) {
				return sink;
			}
		};
	}

}
