package io.github.uringserver.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the bytes of one {@link FileRead}; the interface through which they rise. Every
 * method is called on the worker's thread, never within {@link FileReads#open}:
 * {@code (onOpened onData* onComplete) | onError}, the error at any point. After
 * {@link FileRead#cancel()} nothing is called.
 */
public interface FileSink {

	/**
	 * The file is open, and its first bytes were read (if there are any to read): it is
	 * there and it is readable. Bytes come from {@link FileRead#start()} on, which may be
	 * called now or later.
	 */
	void onOpened();

	/**
	 * The next bytes. Takes as many as there is space for and moves the position; when
	 * bytes remain, {@link FileRead#resume()} has them handed over again.
	 * @param data valid only during the call
	 */
	void onData(ByteBuffer data);

	/** Every byte of the region was taken. */
	void onComplete();

	/**
	 * The region will not be complete.
	 * @param cause a {@link java.nio.file.FileSystemException} that names the file: it is
	 * missing, or not readable, or ended before the region did; another
	 * {@link IOException} when the worker stops or has no memory
	 */
	void onError(IOException cause);

}
