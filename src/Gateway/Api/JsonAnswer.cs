using CryptoViz.Gateway.Wire;
using System.Text.Json;

namespace CryptoViz.Gateway.Api;

/// <summary>A REST answer: an object that begins with <c>serverTime</c> and <c>mode</c>, encoded straight to bytes.</summary>
/// <param name="write">Writes the answer's own fields into the object.</param>
internal sealed class JsonAnswer(Action<Utf8JsonWriter> write) : IResult
{
    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var bytes = JsonText.Encode(
            (Now: services.GetRequiredService<TimeProvider>().GetUtcNow(), services.GetRequiredService<Installation>().Mode, write),
            static (json, answer) =>
            {
                json.WriteStartObject();
                json.Field("serverTime", (DateTimeOffset?)answer.Now);
                json.WriteString("mode", answer.Mode);
                answer.write(json);
                json.WriteEndObject();
            });

        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = bytes.Length;
        await httpContext.Response.Body.WriteAsync(bytes, httpContext.RequestAborted);
    }
}
