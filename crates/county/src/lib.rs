//! county
