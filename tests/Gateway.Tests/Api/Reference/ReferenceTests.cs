using System.Net;
using System.Text.Json;
using CryptoViz.Gateway.Api;

namespace CryptoViz.Gateway.Tests.Api.Reference;

public sealed class ReferenceTests(ReferenceTests.Described described) : IClassFixture<ReferenceTests.Described>
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    private readonly JsonElement _document = described.Document;

    [Fact]
    public void Every_operation_has_a_name_of_its_own_a_summary_and_a_group()
    {
        var names = Operations().Select(operation => operation.Json.GetProperty("operationId").GetString()).ToList();

        names.ShouldBeUnique();
        foreach (var (about, json) in Operations())
        {
            json.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty(about);
            json.GetProperty("tags").GetArrayLength().ShouldBe(1, about);
        }
    }

    [Fact]
    public void Every_parameter_is_explained()
    {
        foreach (var (about, json) in Operations())
        {
            if (!json.TryGetProperty("parameters", out var parameters)) continue;

            foreach (var parameter in parameters.EnumerateArray())
                parameter.TryGetProperty("description", out _).ShouldBeTrue($"{about}: {parameter.GetProperty("name")}");
        }
    }

    [Fact]
    public void Every_answer_that_is_JSON_has_its_shape_and_an_example()
    {
        foreach (var (about, json) in Operations())
        {
            var done = json.GetProperty("responses").GetProperty("200");
            if (!done.TryGetProperty("content", out var content)) continue;

            var answer = content.GetProperty("application/json");
            answer.TryGetProperty("example", out _).ShouldBeTrue(about);
            Schema(answer).ShouldNotBe(default, about);
        }
    }

    [Fact]
    public void Every_way_to_be_refused_is_told_somewhere()
    {
        var told = Operations()
            .SelectMany(operation => operation.Json.GetProperty("responses").EnumerateObject())
            .Where(response => response.Name != "200")
            .SelectMany(response => response.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples").EnumerateObject())
            .Select(example => example.Name)
            .ToHashSet();

        // A wrong method belongs to no operation.
        told.Append("method-not-allowed").ShouldBe(ProblemKind.All.Select(kind => kind.Code).Distinct(), ignoreOrder: true);
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var references = References(_document).Distinct().ToList();

        references.ShouldNotBeEmpty();
        references.Where(reference => Find(reference) is null).ShouldBeEmpty();
    }

    [Fact]
    public void What_needs_a_user_says_how_one_signs_in()
    {
        var own = _document.GetProperty("paths").GetProperty("/api/v1/me").GetProperty("get");

        own.GetProperty("security").EnumerateArray().SelectMany(way => way.EnumerateObject()).Select(way => way.Name).ShouldBe(["cookie", "bearer"]);
        own.GetProperty("responses").TryGetProperty("401", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task The_page_runs_only_its_own_scripts_under_a_policy_of_its_own()
    {
        var client = described.Gateway.CreateClient();
        var page = await client.GetAsync("/docs/");
        var text = await page.Content.ReadAsStringAsync();

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        var nonce = policy.Split("'nonce-")[1].Split('\'')[0];
        text.ShouldContain($"nonce=\"{nonce}\"");
        policy.ShouldContain("default-src 'self'");
        policy.ShouldContain("connect-src 'self'");
        policy.Split("script-src")[1].Split(';')[0].ShouldNotContain("unsafe");
        text.ShouldNotContain("https://");
        (await client.GetAsync("/docs/scalar.js")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await client.GetAsync("/api/v1/config")).Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("nonce");
    }

    private IEnumerable<(string About, JsonElement Json)> Operations() =>
        from path in _document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        where Methods.Contains(operation.Name)
        select ($"{operation.Name} {path.Name}", operation.Value);

    private JsonElement? Schema(JsonElement answer) => Find(answer.GetProperty("schema").GetProperty("$ref").GetString()!);

    private JsonElement? Find(string reference)
    {
        var found = _document;
        foreach (var step in reference.Split('/').Skip(1))
        {
            if (!found.TryGetProperty(step, out found)) return null;
        }

        return found;
    }

    private static IEnumerable<string> References(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property =>
            property is { Name: "$ref", Value.ValueKind: JsonValueKind.String } ? [property.Value.GetString()!] : References(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(References),
        _ => [],
    };

    /// <summary>A gateway and what it says of itself.</summary>
    public sealed class Described : IAsyncLifetime
    {
        internal GatewayApplication Gateway { get; } = new();

        internal JsonElement Document { get; private set; }

        public async Task InitializeAsync()
        {
            await Gateway.StartAsync();
            Document = await (await Gateway.CreateClient().GetAsync("/openapi/v1.json")).JsonAsync();
        }

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
