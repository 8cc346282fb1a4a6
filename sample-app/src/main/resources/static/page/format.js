// Numbers for people. Everything here is pure.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const hundredth = new Intl.NumberFormat("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

const UNKNOWN = "–";
const BINARY_UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** A count: 1,234,567. */
export function count(value) {
	return Number.isFinite(value) ? whole.format(value) : UNKNOWN;
}

/** A rate: 0.4, 12.3, 1,234, 1.23M. */
export function rate(value) {
	if (!Number.isFinite(value)) {
		return UNKNOWN;
	}
	if (value >= 1e6) {
		return compact.format(value);
	}
	return (value > 0 && value < 99.95) ? tenth.format(value) : whole.format(value);
}

/** A quotient: 0.04, 12.3. */
export function ratio(value) {
	if (!Number.isFinite(value)) {
		return UNKNOWN;
	}
	return (value < 9.995) ? hundredth.format(value) : rate(value);
}

/** A time: 87 µs, 1.24 ms, 2.10 s. */
export function micros(value) {
	if (!Number.isFinite(value)) {
		return UNKNOWN;
	}
	if (value < 1000) {
		return `${whole.format(value)} µs`;
	}
	return (value < 1e6) ? `${ratio(value / 1e3)} ms` : `${ratio(value / 1e6)} s`;
}

/** An amount of memory: 512 B, 3.3 MiB. */
export function bytes(value) {
	if (!Number.isFinite(value)) {
		return UNKNOWN;
	}
	let unit = 0;
	let amount = value;
	while (amount >= 1024 && unit < BINARY_UNITS.length - 1) {
		amount /= 1024;
		unit++;
	}
	return `${(unit === 0) ? whole.format(amount) : rate(amount)} ${BINARY_UNITS[unit]}`;
}

/** A short form for an axis: 250, 1.5K. */
export function axis(value) {
	return compact.format(value);
}

/** A share of a whole: 37 %. */
export function share(value) {
	return Number.isFinite(value) ? `${whole.format(100 * value)} %` : UNKNOWN;
}
