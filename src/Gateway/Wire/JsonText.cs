using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace CryptoViz.Gateway.Wire;

/// <summary>Encodes JSON to UTF-8 through one buffer and one writer per thread, so that only the result is allocated.</summary>
internal static class JsonText
{
    // A large answer must not pin its buffer to a thread for ever.
    private const int KeptBytes = 1024 * 1024;

    private static readonly JsonWriterOptions Options = new()
    {
        // Letters of every script as they are; what HTML could misread stays escaped.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
        SkipValidation = true,
    };

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    /// <summary>The bytes that <paramref name="write"/> writes; it must not call this method itself.</summary>
    public static byte[] Encode<TArgument>(TArgument argument, Action<Utf8JsonWriter, TArgument> write)
    {
        var buffer = s_buffer ??= new ArrayBufferWriter<byte>(16 * 1024);
        var writer = s_writer ??= new Utf8JsonWriter(buffer, Options);
        try
        {
            write(writer, argument);
            writer.Flush();
            return buffer.WrittenSpan.ToArray();
        }
        finally
        {
            if (buffer.Capacity > KeptBytes) s_buffer = new ArrayBufferWriter<byte>(16 * 1024);
            else buffer.ResetWrittenCount();
            writer.Reset(s_buffer!);
        }
    }
}
