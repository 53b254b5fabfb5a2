using System.Net.Http.Json;
using System.Text.Json;
using CryptoViz.Gateway.Tests.Wire;

namespace CryptoViz.Gateway.Tests;

/// <summary>The requests that many tests make, and how their answers are read.</summary>
internal static class Requests
{
    /// <summary>Makes an account.</summary>
    public static Task<HttpResponseMessage> RegisterAsync(this HttpClient client, string name, string password, string? code = null) =>
        client.PostAsJsonAsync("/api/v1/account/register", new { email = name, password, code });

    /// <summary>Signs in by cookie.</summary>
    public static Task<HttpResponseMessage> LoginAsync(this HttpClient client, string name, string password) =>
        client.PostAsJsonAsync("/api/v1/account/login?useCookies=true", new { email = name, password });

    /// <summary>The answer's JSON; it can be asked for again.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsStringAsync());

    /// <summary>The code of the problem that the answer must be, as the schema of problems says.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage response)
    {
        (await Golden.ErrorsAsync("problem", await response.Content.ReadAsStringAsync())).ShouldBeEmpty();
        response.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        return (await response.JsonAsync()).GetProperty("code").GetString()!;
    }
}
