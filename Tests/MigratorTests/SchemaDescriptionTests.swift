import Testing

@testable import Migrator

@Suite struct SchemaDescriptionTests {
    private static let dump = """
        --
        -- PostgreSQL database dump
        --

        \\restrict aBcDeF

        -- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
        -- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

        SET statement_timeout = 0;
        SELECT pg_catalog.set_config('search_path', '', false);

        --
        -- Name: a; Type: TABLE; Schema: public; Owner: -
        --

        CREATE TABLE public.a (
            b integer
        );


        --
        -- PostgreSQL database dump complete
        --

        \\unrestrict aBcDeF


        """

    @Test func `of a dump only what the schema is stays`() {
        let description = SchemaDescription(dump: Self.dump, majorVersion: 15)
        let lines = description.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.filter { !$0.hasPrefix("--") } == ["", "CREATE TABLE public.a (", "    b integer", ");", ""])
        #expect(SchemaDescription.majorVersion(of: description.text) == 15)
        #expect(SchemaDescription.majorVersion(of: "CREATE TABLE a ()") == nil)
    }

    @Test func `another release of pg_dump makes no difference`() {
        let other = Self.dump.replacing("15.18", with: "15.2").replacing("aBcDeF", with: "GhI")
        #expect(
            SchemaDescription(dump: other, majorVersion: 15) == SchemaDescription(dump: Self.dump, majorVersion: 15))
    }

    @Test func `a difference is told line by line`() {
        let description = SchemaDescription(dump: Self.dump, majorVersion: 15)
        #expect(description.differences(from: description.text) == [])
        let old = description.text.replacing("b integer", with: "b text")
        #expect(description.differences(from: old) == ["5: -     b text", "5: +     b integer"])
    }
}
