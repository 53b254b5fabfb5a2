using System.Text;
using Akka.Actor;
using Microsoft.AspNetCore.Builder;

namespace CryptoViz.Gateway.Tests.Api;

public sealed class ProblemsTests(ProblemsTests.Failing failing) : IClassFixture<ProblemsTests.Failing>
{
    private readonly GatewayApplication _gateway = failing.Gateway;

    [Theory]
    [InlineData("GET", "/api/v1/nothing", 404, "not-found")]
    [InlineData("GET", "/api", 404, "not-found")]
    [InlineData("GET", "/nothing", 404, "not-found")]
    [InlineData("POST", "/api/v1/status", 405, "method-not-allowed")]
    [InlineData("GET", "/api/v1/me", 401, "not-signed-in")]
    [InlineData("GET", "/api/v1/defect", 500, "internal")]
    [InlineData("GET", "/api/v1/late", 503, "not-ready")]
    public async Task Every_failed_request_is_answered_by_a_problem(string method, string path, int status, string code)
    {
        var response = await _gateway.CreateClient().SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        ((int)response.StatusCode).ShouldBe(status);
        (await response.ProblemAsync()).ShouldBe(code);
        var json = await response.JsonAsync();
        json.GetProperty("status").GetInt32().ShouldBe(status);
        json.GetProperty("mode").GetString().ShouldBe("live");
    }

    [Theory]
    [InlineData("", "application/json", 400, "invalid-parameter")]
    [InlineData("{", "application/json", 400, "invalid-parameter")]
    [InlineData("[]", "application/json", 400, "invalid-parameter")]
    [InlineData("""{"email": 5, "password": "correct horse"}""", "application/json", 400, "invalid-parameter")]
    [InlineData("{}", "application/json", 400, "invalid-parameter")]
    [InlineData("null", "application/json", 400, "invalid-parameter")]
    [InlineData("email=a", "application/x-www-form-urlencoded", 415, "unsupported-media-type")]
    public async Task A_body_that_can_t_be_read_is_a_problem(string body, string type, int status, string code)
    {
        var response = await _gateway.CreateClient().PostAsync(
            "/api/v1/account/register", new StringContent(body, Encoding.UTF8, type));

        ((int)response.StatusCode).ShouldBe(status);
        (await response.ProblemAsync()).ShouldBe(code);
    }

    [Fact]
    public async Task A_defect_is_told_to_the_log_and_not_to_the_client()
    {
        var response = await _gateway.CreateClient().GetAsync("/api/v1/defect");

        (await response.Content.ReadAsStringAsync()).ShouldNotContain("secret-detail");
        _gateway.Log.ShouldContain("secret-detail");
    }

    [Fact]
    public async Task A_wrong_method_names_the_right_ones()
    {
        var response = await _gateway.CreateClient().DeleteAsync("/api/v1/me/favorites");

        var allowed = (await response.JsonAsync()).GetProperty("allowed").EnumerateArray().Select(method => method.GetString());
        allowed.Order().ShouldBe(["GET", "PUT"]);
    }

    /// <summary>A gateway two of whose endpoints fail.</summary>
    public sealed class Failing : IAsyncLifetime
    {
        internal GatewayApplication Gateway { get; } = new()
        {
            Map = app =>
            {
                app.MapGet("/api/v1/defect", string () => throw new InvalidOperationException("secret-detail"));
                app.MapGet("/api/v1/late", string () => throw new AskTimeoutException("late"));
            },
        };

        public Task InitializeAsync() => Gateway.StartAsync();

        public async Task DisposeAsync() => await Gateway.DisposeAsync();
    }
}
