using System.Text.Json;

namespace CryptoViz.Gateway.Api;

/// <summary>
/// A REST answer that is encoded for this request: an object that begins with an <see cref="AnswerHead"/>, with the validator of
/// <see cref="EncodedAnswer"/>.
/// </summary>
/// <param name="write">Writes the answer's own fields into the object.</param>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext) =>
        EncodedAnswer.Of(httpContext.RequestServices.GetRequiredService<Installation>().Mode, write).ExecuteAsync(httpContext);
}
